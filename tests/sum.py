#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Sums up meson's testlog.json: Check programs by their checks, others as one.

Shows what the programs that failed have printed, and closes with
"N passed, N failed".
"""
import json
import re
import sys

CHECKS = re.compile(r'^\d+%: Checks: (\d+), Failures: (\d+), Errors: (\d+)', re.M)


def main(path):
    passed = failed = 0
    with open(path) as lines:
        for line in lines:
            test = json.loads(line)
            good = test['result'] in ('OK', 'EXPECTEDFAIL')
            if test['result'] == 'SKIP':
                continue
            sums = CHECKS.search(test.get('stdout') or '')
            if not good:
                print(f"---- {test['name']}: {test['result']}")
                print((test.get('stdout') or '') + (test.get('stderr') or ''))
            if sums:
                checks, failures, errors = map(int, sums.groups())
                bad = failures + errors
                # A program may end badly after its last check.
                bad = bad or (0 if good else 1)
                passed += checks - bad
                failed += bad
            else:
                passed += good
                failed += not good
    print(f'{passed} passed, {failed} failed')
    return 1 if failed or not passed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
