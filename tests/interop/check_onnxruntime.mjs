// SPDX-License-Identifier: MIT
//
// Runs exported ONNX files by onnxruntime-web (WebAssembly, in Node) and compares with the library.
//
//   node check_onnxruntime.mjs FOLDER     that write_models has filled; onnxruntime-web is looked
//                                         for in the current folder: npm install onnxruntime-web
import { createRequire } from 'node:module';
import { readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';

const ort = createRequire(join(process.cwd(), 'package.json'))('onnxruntime-web');
const ROWS = 13;

// The numbers of a file of rows.
function load(path, isDouble) {
    const bytes = new Uint8Array(readFileSync(path)).buffer;
    return isDouble ? new Float64Array(bytes) : new Float32Array(bytes);
}

async function run(path, x, inputs, isDouble) {
    const session = await ort.InferenceSession.create(new Uint8Array(readFileSync(path)));
    const input = new ort.Tensor(isDouble ? 'float64' : 'float32', x, [ROWS, inputs]);
    return (await session.run({ x: input })).y;
}

ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';
const folder = process.argv[2];
const largest = { float: [0, ''], double: [0, ''] };
const count = { float: 0, double: 0 };
const failed = [];
const refused = [];
for (const line of readFileSync(join(folder, 'models.txt'), 'utf8').trim().split('\n')) {
    const [name, type, inputs, outputs] = line.split(' ');
    const isDouble = type === 'double';
    const path = join(folder, `${name}.${isDouble ? 'f64' : 'f32'}.onnx`);
    if (!existsSync(path))
        process.exit(77);
    try {
        const expected = load(join(folder, `${name}.y`), isDouble);
        const y = await run(path, load(join(folder, `${name}.x`), isDouble), +inputs, isDouble);
        let error = y.dims[0] === ROWS && y.dims[1] === +outputs ? 0 : Infinity;
        for (let i = 0; i < expected.length; i++)
            error = Math.max(error,
                Math.abs(y.data[i] - expected[i]) / Math.max(1, Math.abs(expected[i])));
        count[type]++;
        if (!(error <= largest[type][0]))
            largest[type] = [error, name];
        if (!(error <= (isDouble ? 1e-12 : 1e-6)))
            failed.push(`${name}: off by ${error}`);
    } catch (error) {
        const line = `${name}: ${String(error).split('\n')[0]}`;
        // 1.30 has no erf of doubles, which gelu is made of.
        (isDouble && line.includes('implementation for Erf') ? refused : failed).push(line);
    }
}
for (const type of ['float', 'double'])
    console.log(`onnxruntime-web, ${type}: ${count[type]} files, off by ` +
        `${largest[type][0].toPrecision(3)} at most (${largest[type][1]})`);
console.log([...refused, ...failed].join('\n'));
process.exit(failed.length > 0 ? 1 : 0);
