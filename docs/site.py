#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What docs/build.sh needs beside Doxygen.

    site.py --pages FOLDER   writes the documents into FOLDER, with the links and
                             sections in Doxygen's form
    site.py --header FILE    prints a header with its list of status codes written
                             out, and its indented lines as lines of their own
    site.py --check FOLDER   looks for links within FOLDER that lead nowhere

In the repository, documents are Markdown for GitHub's eyes. Doxygen 1.9 does not
know sections by their titles, nor files beside the documents: here each section
gets a label, each link a reference, and each file that is linked to a page.
"""
import html.parser
import re
import sys
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parent.parent
PAGES = ['README.md', 'docs/guide/README.md', *sorted(
    str(path.relative_to(ROOT)) for path in (ROOT / 'docs/guide').glob('[0-9]*.md')),
    'docs/conventions.md', 'docs/optimisers.md', 'docs/threads.md', 'docs/format.md',
    'docs/numerics.md', 'docs/benchmarks.md', 'docs/architecture.md', 'docs/rationale.md',
    'CONTRIBUTING.md', 'CHANGELOG.md']
FENCE = re.compile(r'^(\s*)(```|~~~)(\w*)')
HEADING = re.compile(r'^(#{1,6}) (.*?)\s*$')
LINK = re.compile(r'(!?)\[((?:[^\[\]`]|`[^`]*`)*)\]\(([^()\s]+)\)')
CODE = re.compile(r'`[^`]+`')


def identity(path):
    """The label of a page: docs/guide/01-install.md is guide_01_install."""
    if path == 'docs/guide/README.md':
        return 'guide'
    name = path.removeprefix('docs/')
    return re.sub(r'\W', '_', name.removesuffix('.md')).lower()


def slug(title):
    """The name that GitHub gives a section."""
    plain = re.sub(r'[`*]', '', re.sub(r'\[([^]]*)\]\([^)]*\)', r'\1', title)).strip().lower()
    return re.sub(r'[^\w\- ]', '', plain).replace(' ', '-')


def section(page, name):
    return identity(page) + '__' + re.sub(r'\W', '_', name.replace('-', '_'))


def sections(path):
    """The sections of a document, without what stands in code."""
    inside, found = False, set()
    for line in (ROOT / path).read_text(encoding='utf-8').splitlines():
        if FENCE.match(line):
            inside = not inside
        elif not inside and HEADING.match(line):
            found.add(slug(HEADING.match(line).group(2)))
    return found


class Site:
    def __init__(self, folder):
        self.folder = folder
        self.sources = set()    # files that become pages because they are linked to
        self.placed = set()     # pages that have their place in the tree at the side
        self.wrong = []

    def target(self, page, link):
        """What a link of a page refers to, in Doxygen's words; None to leave it."""
        if re.match(r'[a-z]+:', link):
            return None
        path, _, name = link.partition('#')
        there = ((ROOT / page).parent / path).resolve() if path else ROOT / page
        if not there.exists():
            self.wrong.append(f'{page}: no {link}')
            return None
        path = str(there.relative_to(ROOT))
        if there.suffix == '.md' and path in PAGES:
            if name and name not in sections(path):
                self.wrong.append(f'{page}: no section {link}')
            if name:
                return section(path, name)
            return 'index' if path == 'README.md' else identity(path)
        if path.startswith('include/mlp/'):
            return there.name
        if there.is_file():
            self.sources.add(path)
            return identity(path)
        self.wrong.append(f'{page}: {link} is no document')
        return None

    def is_child(self, page, target):
        """Whether the link gives a page its place: chapters are below the guide, documents below
        the README, both in the order of their first links there. Without one Doxygen sorts them."""
        documents = [identity(path) for path in PAGES if path != 'README.md']
        chapter = target.startswith('guide_')
        return target in documents and target not in self.placed \
            and page == ('docs/guide/README.md' if chapter else 'README.md')

    def link(self, page, match):
        picture, text, link = match.groups()
        if picture:
            return f'![{text}]({Path(link).name})'
        target = self.target(page, link)
        if target is None:
            return match.group(0)
        if self.is_child(page, target):
            self.placed.add(target)
            return f'@subpage {target} "{text.replace(chr(96), "")}"'
        return f'@ref {target} "{text.replace(chr(96), "")}"'

    def line(self, page, line):
        # Doxygen ends a span of code at an apostrophe; in two backticks it does not.
        line = CODE.sub(lambda m: f'`{m.group(0)}`' if "'" in m.group(0) else m.group(0), line)
        # Nor does it know bold letters around code.
        line = re.sub(r'\*\*([^*]*`[^*]*)\*\*', r'<b>\1</b>', line)
        return LINK.sub(lambda match: self.link(page, match), line)

    def page(self, path):
        lines, inside, first = [], False, True
        text = re.sub(r'^<!--.*?-->\n', '', (ROOT / path).read_text(encoding='utf-8'),
                      flags=re.M | re.S)
        for line in text.splitlines():
            fence = FENCE.match(line)
            if fence:
                inside = not inside
                language = {'c': '.c', 'cpp': '.cpp', 'python': '.py'}.get(fence.group(3), '')
                line = fence.group(1) + '```' + (f'{{{language}}}' if inside and language else
                                                 '{.unparsed}' if inside else '')
            elif not inside and HEADING.match(line):
                marks, title = HEADING.match(line).groups()
                title = re.sub(r'`', '', LINK.sub(r'\2', title))
                if first:
                    # "5." would begin a list, whose first number is 1 whatever it says.
                    title = re.sub(r'^(\d+)\.', r'\1 ·', title)
                    line = f'{marks} {title} {{#{identity(path)}}}' if path != 'README.md' \
                        else f'{marks} {title}'
                    first = False
                else:
                    line = f'{marks} {title} {{#{section(path, slug(HEADING.match(line).group(2)))}}}'
            elif not inside:
                line = self.line(path, line)
            lines.append(line)
        name = identity(path) + '.md' if path != 'README.md' else 'README.md'
        (self.folder / name).write_text('\n'.join(lines) + '\n', encoding='utf-8')

    def source(self, path):
        """A page that shows a file."""
        suffix = Path(path).suffix
        language = {'.c': '{.c}', '.h': '{.c}', '.py': '{.py}'}.get(suffix, '{.unparsed}')
        text = (ROOT / path).read_text(encoding='utf-8')
        (self.folder / (identity(path) + '.md')).write_text(
            f'# {path} {{#{identity(path)}}}\n\n```{language}\n{text}```\n', encoding='utf-8')

    def write(self):
        for page in PAGES:
            self.page(page)
        for path in sorted(self.sources):
            self.source(path)
        (self.folder / 'files_shown.md').write_text(
            '# Examples and other files {#files_shown}\n\n' + ''.join(
                f'- @subpage {identity(path)} "{path}"\n' for path in sorted(self.sources)),
            encoding='utf-8')
        return self.wrong


def header(path):
    """The header as Doxygen is to see it: it can't read lists of macros, and would run
    indented formulas together."""
    text = Path(path).read_text(encoding='utf-8')
    codes = re.findall(r'X\((MLP_\w+), (-?\d+), "(.*?)"\)', text)
    values = ''.join(f'    {name} = {value}, /**< {words} */\n' for name, value, words in codes)
    text = re.sub(r'#define MLP_STATUS_ENUM.*?#undef MLP_STATUS_ENUM\n', lambda _: values, text,
                  flags=re.S)

    def comment(match):
        words, tags, end = match.group(0).partition(' * @return')
        words, more, rest = words.partition(' * @param')
        return re.sub(r'^ \*   (?=\S)', ' *   <br>', words, flags=re.M) + more + rest + tags + end

    return re.sub(r'/\*\*\n.*?\*/', comment, text, flags=re.S)


class Html(html.parser.HTMLParser):
    """The anchors of a page and the places it refers to."""
    def __init__(self, text):
        super().__init__()
        self.anchors, self.links = set(), []
        self.listed_title = 'class="title"><ol' in text
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in ('id', 'name') and value:
                self.anchors.add(value)
            if name in ('href', 'src', 'data') and value:
                self.links.append(value)


def check(folder):
    pages = {path.name: Html(path.read_text(encoding='utf-8', errors='replace'))
             for path in folder.glob('*.html')}
    wrong, count = [], 0
    for name, page in sorted(pages.items()):
        if page.listed_title:
            wrong.append(f'{name}: the title has become a list')
        for link in page.links:
            if re.match(r'[a-z]+:', link):
                continue
            count += 1
            path, _, anchor = unquote(link).partition('#')
            if path and not (folder / path).exists():
                wrong.append(f'{name}: {link} is not there')
            elif anchor and (path or name) in pages and anchor not in pages[path or name].anchors:
                wrong.append(f'{name}: {link}: no such place')
    print(f'{len(pages)} pages, {count} links')
    return wrong


def main(what, path):
    if what == '--header':
        sys.stdout.write(header(path))
        return 0
    wrong = Site(Path(path)).write() if what == '--pages' else check(Path(path))
    print('\n'.join(wrong), end='\n' if wrong else '')
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
