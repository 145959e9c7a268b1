// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a function finds beside the language itself. Evaluated once for each environment; `native` is never seen by it.
(function (native) {
'use strict';
const global = globalThis;
const { stringify, parse } = JSON;
const ErrorType = Error;
const define = (target, name, value) =>
    Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });

delete global.WebAssembly;
define(Math, 'random', function random() { return native.random(); });

// Buffer ------------------------------------------------------------------------------------------------------------
const decoders = {
    utf8: text => native.fromUtf8(text), base64: text => native.fromBase64(text),
    hex: text => native.fromHex(text), latin1: text => native.fromLatin1(text),
};
const encoders = {
    utf8: bytes => native.toUtf8(bytes), base64: bytes => native.toBase64(bytes, false),
    base64url: bytes => native.toBase64(bytes, true), hex: bytes => native.toHex(bytes),
    latin1: bytes => native.toLatin1(bytes), ascii: bytes => native.toLatin1(bytes.map(each => each & 127)),
};
decoders['utf-8'] = decoders.utf8;
encoders['utf-8'] = encoders.utf8;
decoders.base64url = decoders.base64;
decoders.binary = decoders.ascii = decoders.latin1;
encoders.binary = encoders.latin1;

function codec(table, encoding) {
    const found = table[encoding] ?? table[String(encoding).toLowerCase()];
    if (!found) {
        const error = new TypeError(`Unknown encoding: ${encoding}`);
        error.code = 'ERR_UNKNOWN_ENCODING';
        throw error;
    }
    return found;
}

class Buffer extends Uint8Array {
    static from(value, encoding, length) {
        if (typeof value === 'string')
            return new Buffer(codec(decoders, encoding ?? 'utf8')(value));
        if (value instanceof ArrayBuffer)
            return new Buffer(value, encoding, length);
        if (ArrayBuffer.isView(value) || Array.isArray(value)) {
            const copy = new Buffer(value.length);
            copy.set(value);
            return copy;
        }
        if (value?.type === 'Buffer' && Array.isArray(value.data))
            return Buffer.from(value.data);
        const kind = value === null || value === undefined ? String(value) : `an instance of ${value.constructor?.name}`;
        const error = new TypeError('The first argument must be of type string or an instance of Buffer, ArrayBuffer, ' +
            `or Array or an Array-like Object. Received ${kind}`);
        error.code = 'ERR_INVALID_ARG_TYPE';
        throw error;
    }
    static alloc(size, fill) {
        const made = new Buffer(size);
        if (fill !== undefined)
            made.fill(typeof fill === 'string' ? Buffer.from(fill)[0] : fill);
        return made;
    }
    static allocUnsafe(size) { return new Buffer(size); }
    static isBuffer(value) { return value instanceof Buffer; }
    static isEncoding(encoding) { return encoding in encoders; }
    static byteLength(value, encoding) {
        return typeof value === 'string' ? codec(decoders, encoding ?? 'utf8')(value).byteLength : value.byteLength;
    }
    static concat(list, total) {
        const size = total ?? list.reduce((sum, each) => sum + each.length, 0);
        const whole = new Buffer(size);
        let at = 0;
        for (const each of list) {
            whole.set(each.subarray(0, Math.max(0, size - at)), Math.min(at, size));
            at += each.length;
        }
        return whole;
    }
    static compare(a, b) {
        const shared = Math.min(a.length, b.length);
        for (let i = 0; i < shared; ++i) {
            if (a[i] !== b[i])
                return a[i] < b[i] ? -1 : 1;
        }
        return Math.sign(a.length - b.length);
    }
    toString(encoding = 'utf8', start = 0, end = this.length) {
        const bytes = start === 0 && end === this.length ? this : this.subarray(start, end);
        return codec(encoders, encoding)(bytes);
    }
    toJSON() { return { type: 'Buffer', data: Array.from(this) }; }
    equals(other) { return Buffer.compare(this, other) === 0; }
    compare(other) { return Buffer.compare(this, other); }
    slice(start, end) { return this.subarray(start, end); }
    write(text, offset = 0, length = this.length - offset, encoding = 'utf8') {
        const bytes = Buffer.from(text, encoding).subarray(0, length);
        this.set(bytes, offset);
        return bytes.length;
    }
    copy(target, at = 0, start = 0, end = this.length) {
        const part = this.subarray(start, Math.min(end, start + target.length - at));
        target.set(part, at);
        return part.length;
    }
    readUInt8(at = 0) { return this[at]; }
    view() { return new DataView(this.buffer, this.byteOffset, this.byteLength); }
}
for (const [name, size] of [['Int8', 1], ['Int16', 2], ['Uint16', 2], ['Int32', 4], ['Uint32', 4], ['Float32', 4],
    ['Float64', 8], ['BigInt64', 8], ['BigUint64', 8]]) {
    const nodeName = name.replace('Uint', 'UInt').replace('Float32', 'Float').replace('Float64', 'Double');
    for (const [suffix, little] of size === 1 ? [['', true]] : [['LE', true], ['BE', false]]) {
        define(Buffer.prototype, `read${nodeName}${suffix}`,
            function (at = 0) { return this.view()[`get${name}`](at, little); });
        define(Buffer.prototype, `write${nodeName}${suffix}`,
            function (value, at = 0) { this.view()[`set${name}`](at, value, little); return at + size; });
    }
}
define(global, 'Buffer', Buffer);
define(global, 'atob', text => native.toLatin1(native.fromBase64(String(text))));
define(global, 'btoa', text => {
    if (/[^\0-\xff]/.test(text))
        throw new ErrorType('Invalid character: btoa takes characters up to U+00FF only.');
    return native.toBase64(native.fromLatin1(String(text)), false);
});
define(global, 'TextEncoder', class TextEncoder {
    get encoding() { return 'utf-8'; }
    encode(text = '') { return native.fromUtf8(String(text)); }
});
define(global, 'TextDecoder', class TextDecoder {
    get encoding() { return 'utf-8'; }
    decode(bytes = new Uint8Array()) {
        return native.toUtf8(bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes);
    }
});

// Texts for people --------------------------------------------------------------------------------------------------
function quoted(text) {
    if (!text.includes("'"))
        return `'${text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n')}'`;
    return stringify(text);
}
function traceOf(error) {
    const frames = [];
    for (const line of String(error.stack ?? '').split('\n')) {
        const found = /^(.*?)@(.*?):(\d+):(\d+)$/.exec(line);
        if (found && found[2].startsWith('index.'))
            frames.push({ name: found[1].replace(/[/<*]+$/, ''), line: Number(found[3]), column: Number(found[4]) });
    }
    return frames;
}
function frameText(frame) {
    const place = `file:///var/task/index.js:${frame.line}:${frame.column}`;
    return frame.name ? `at ${frame.name} (${place})` : `at ${place}`;
}
function inspect(value, depth = 2, seen = []) {
    switch (typeof value) {
    case 'string': return quoted(value);
    case 'bigint': return `${value}n`;
    case 'symbol': return value.toString();
    case 'function': {
        const kind = /^class\b/.test(Function.prototype.toString.call(value)) ? 'class' : value.constructor?.name;
        return `[${kind ?? 'Function'}${value.name ? (kind === 'class' ? ' ' : ': ') + value.name : ' (anonymous)'}]`;
    }
    case 'object': break;
    default: return Object.is(value, -0) ? '-0' : String(value);
    }
    if (value === null)
        return 'null';
    if (seen.includes(value))
        return '[Circular *1]';
    if (value instanceof ErrorType) {
        const head = `${value.name}: ${value.message}`;
        return [head, ...traceOf(value).map(each => '    ' + frameText(each))].join('\n');
    }
    if (value instanceof Date)
        return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
    if (value instanceof RegExp)
        return String(value);
    if (value instanceof Promise)
        return 'Promise { <pending> }';
    if (value instanceof Buffer)
        return `<Buffer${Array.from(value.subarray(0, 50), each => ' ' + each.toString(16).padStart(2, '0')).join('')}` +
            `${value.length > 50 ? ` ... ${value.length - 50} more bytes` : ''}>`;
    const name = value.constructor?.name ?? '[Object: null prototype]';
    if (seen.length > depth)
        return Array.isArray(value) ? '[Array]' : `[${name}]`;
    const inner = [...seen, value];
    const many = (all, text) => all.length > 100
        ? [...all.slice(0, 100).map(text), `... ${all.length - 100} more items`] : all.map(text);
    const key = each => typeof each === 'symbol' ? `[${each.toString()}]`
        : /^[A-Za-z_$][\w$]*$/.test(each) ? each : quoted(each);
    const own = () => Reflect.ownKeys(value).filter(each => Object.prototype.propertyIsEnumerable.call(value, each));
    let items, open = '{', close = '}', prefix = name === 'Object' ? '' : name + ' ';
    if (Array.isArray(value) || ArrayBuffer.isView(value) && !(value instanceof DataView)) {
        items = many(Array.from(value), each => inspect(each, depth, inner));
        [open, close] = ['[', ']'];
        prefix = Array.isArray(value) && name === 'Array' ? '' : `${name}(${value.length}) `;
    } else if (value instanceof Map) {
        items = many([...value], ([k, v]) => `${inspect(k, depth, inner)} => ${inspect(v, depth, inner)}`);
        prefix = `Map(${value.size}) `;
    } else if (value instanceof Set) {
        items = many([...value], each => inspect(each, depth, inner));
        prefix = `Set(${value.size}) `;
    } else {
        items = many(own(), each => {
            const property = Object.getOwnPropertyDescriptor(value, each);
            const text = property.get ? '[Getter]' : inspect(property.value, depth, inner);
            return `${key(each)}: ${text}`;
        });
    }
    if (items.length === 0)
        return `${prefix}${open}${close}`;
    const line = `${prefix}${open} ${items.join(', ')} ${close}`;
    if (line.length <= 76 && !line.includes('\n'))
        return line;
    const indent = '  ';
    return `${prefix}${open}\n${items.map(each => indent + each.replace(/\n/g, '\n' + indent)).join(',\n')}\n${close}`;
}
function format(...values) {
    let text = '', next = 0;
    if (typeof values[0] === 'string') {
        next = 1;
        text = values[0].replace(/%[sdifjoO%]/g, mark => {
            if (mark === '%%')
                return '%';
            if (next >= values.length)
                return mark;
            const value = values[next++];
            switch (mark) {
            case '%s': return typeof value === 'object' && value !== null ? inspect(value, 0) : String(value);
            case '%d': return String(Number(value));
            case '%i': return String(Number.parseInt(value, 10));
            case '%f': return String(Number.parseFloat(value));
            case '%j': return stringify(value);
            default: return inspect(value, 4);
            }
        });
    }
    for (; next < values.length; ++next)
        text += (next > 0 ? ' ' : '') + (typeof values[next] === 'string' ? values[next] : inspect(values[next]));
    return text;
}

const labels = new Map(), counts = new Map();
const console = {
    debug: (...values) => native.log(0, format(...values)),
    log: (...values) => native.log(1, format(...values)),
    info: (...values) => native.log(1, format(...values)),
    warn: (...values) => native.log(2, format(...values)),
    error: (...values) => native.log(3, format(...values)),
    trace: (...values) => native.log(1, 'Trace: ' + format(...values)),
    dir: value => native.log(1, inspect(value)),
    table: value => native.log(1, inspect(value)),
    group: (...values) => console.log(...values),
    groupEnd: () => {},
    assert: (holds, ...values) => { if (!holds) console.error('Assertion failed' + (values.length ? ': ' : ''), ...values); },
    count: (label = 'default') => {
        counts.set(label, (counts.get(label) ?? 0) + 1);
        console.log(`${label}: ${counts.get(label)}`);
    },
    time: (label = 'default') => { labels.set(label, native.now()); },
    timeEnd: (label = 'default') => console.log(`${label}: ${(native.now() - (labels.get(label) ?? native.now())).toFixed(3)}ms`),
};
define(global, 'console', console);

// Time --------------------------------------------------------------------------------------------------------------
// Timers wait on the function's clock: nothing sleeps, the clock is moved on when there is nothing else to do.
let timers = [], nextTimer = 1;
function addTimer(callback, delay, values, every) {
    if (typeof callback !== 'function')
        throw new TypeError('The "callback" argument must be of type function.');
    const wait = Math.min(Math.max(Number(delay) || 0, 1), 2147483647);
    const timer = { id: nextTimer++, at: native.now() + wait, callback, values, every: every ? wait : 0 };
    timers.push(timer);
    const handle = { ref: () => handle, unref: () => handle, hasRef: () => true, [Symbol.toPrimitive]: () => timer.id };
    handle.id = timer.id;
    return handle;
}
function removeTimer(handle) {
    const id = typeof handle === 'object' && handle ? handle.id : handle;
    timers = timers.filter(each => each.id !== id);
}
define(global, 'setTimeout', (callback, delay, ...values) => addTimer(callback, delay, values, false));
define(global, 'setInterval', (callback, delay, ...values) => addTimer(callback, delay, values, true));
define(global, 'setImmediate', (callback, ...values) => addTimer(callback, 0, values, false));
for (const name of ['clearTimeout', 'clearInterval', 'clearImmediate'])
    define(global, name, removeTimer);
define(global, 'queueMicrotask', callback => { Promise.resolve().then(callback); });
const started = native.now();
define(global, 'performance', { now: () => native.now() - started, timeOrigin: started });

class ExitRequest extends ErrorType {}
const process = {
    env: {}, argv: ['node', 'index.js'], platform: 'linux', arch: 'x64', version: 'v18.0.0', versions: { node: '18.0.0' },
    pid: 8, cwd: () => '/var/task', uptime: () => (native.now() - started) / 1000,
    nextTick: (callback, ...values) => { Promise.resolve().then(() => callback(...values)); },
    hrtime: Object.assign(() => [Math.floor(native.now() / 1000), Math.floor(native.now() % 1000 * 1e6)],
        { bigint: () => BigInt(Math.floor(native.now() * 1000)) * 1000n }),
    memoryUsage: () => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0 }),
    exit: (code = 0) => { throw settle(new ExitRequest(String(code)), true); },
    on: () => process, once: () => process, emitWarning: text => console.warn(text),
    stdout: { write: text => { console.log(String(text).replace(/\n$/, '')); return true; } },
    stderr: { write: text => { console.error(String(text).replace(/\n$/, '')); return true; } },
};
define(global, 'process', process);
define(global, 'global', global);

// Modules -----------------------------------------------------------------------------------------------------------
class Hash {
    #name; #parts = [];
    constructor(name) { this.#name = name; }
    update(data, encoding) { this.#parts.push(Buffer.from(data, encoding)); return this; }
    digest(encoding) {
        const made = Buffer.from(native.digest(this.#name, Buffer.concat(this.#parts)));
        return encoding ? made.toString(encoding) : made;
    }
}
const randomBytes = size => Buffer.from(Array.from({ length: size }, () => Math.floor(native.random() * 256)));
function randomUUID() {
    const bytes = randomBytes(16);
    bytes[6] = bytes[6] & 15 | 64;
    bytes[8] = bytes[8] & 63 | 128;
    return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
function inflate(mode) {
    const sync = data => Buffer.from(native.inflate(Buffer.from(data), mode));
    return sync;
}
const later = work => (...values) => {
    const done = values.pop();
    let result;
    try {
        result = work(...values);
    } catch (error) {
        queueMicrotask(() => done(error));
        return;
    }
    queueMicrotask(() => done(null, result));
};
const promisify = work => (...values) => new Promise((resolve, reject) =>
    work(...values, (error, result) => error ? reject(error) : resolve(result)));
const deflate = mode => data => Buffer.from(native.deflate(Buffer.from(data), mode));
const zlib = { gunzipSync: inflate(31), inflateSync: inflate(15), inflateRawSync: inflate(-15), unzipSync: inflate(47),
    gzipSync: deflate(31), deflateSync: deflate(15), deflateRawSync: deflate(-15) };
for (const name of Object.keys(zlib))
    zlib[name.replace(/Sync$/, '')] = later(zlib[name]);
const crypto = { randomUUID, randomBytes, randomInt: (from, to) => to === undefined
    ? Math.floor(native.random() * from) : from + Math.floor(native.random() * (to - from)),
    createHash: name => {
        const known = String(name).toLowerCase().replace('-', '');
        if (known !== 'sha256' && known !== 'md5')
            throw new ErrorType(`Digest method not supported: ${name}. There are sha256 and md5.`);
        return new Hash(known);
    } };
const builtin = {
    buffer: { Buffer, atob: global.atob, btoa: global.btoa },
    util: { inspect, format, promisify, TextEncoder: global.TextEncoder, TextDecoder: global.TextDecoder },
    crypto, zlib, process,
    timers: { setTimeout: global.setTimeout, setInterval: global.setInterval, clearTimeout: removeTimer, clearInterval: removeTimer },
    'timers/promises': { setTimeout: (delay, value) => new Promise(resolve => global.setTimeout(resolve, delay, value)) },
};
define(global, 'crypto', { randomUUID, getRandomValues: array => { array.set(randomBytes(array.length)); return array; } });

function find(specifier) {
    const name = String(specifier).replace(/^node:/, '');
    if (Object.hasOwn(builtin, name))
        return builtin[name];
    if (name === 'aws-sdk' || name.startsWith('@aws-sdk/') || name.startsWith('aws-sdk/'))
        throw new ErrorType(`${name} is not here: a function in this laboratory reaches no service by itself. ` +
            'Return what it makes, and link the function to where that shall go.');
    const outside = ['fs', 'net', 'http', 'https', 'http2', 'child_process', 'dns', 'dgram', 'tls', 'os', 'worker_threads',
        'cluster', 'vm', 'fs/promises'];
    const error = new ErrorType(outside.includes(name)
        ? `${name} is not here: a function in this laboratory has no files, no network and no processes.`
        : `Cannot find module '${name}'. There are ${Object.keys(builtin).join(', ')}.`);
    error.code = 'MODULE_NOT_FOUND';
    throw error;
}

// Calls -------------------------------------------------------------------------------------------------------------
let handler = null, outcome = null, expected = false, deadline = Infinity, requestId = '';
function settle(value, failed) {
    outcome ??= { value, failed };
    return value;
}
function describe(error) {
    if (error instanceof ExitRequest)
        return { errorType: 'Runtime.ExitError',
            errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: exit status ${error.message}` };
    if (error === 'out of memory')
        native.outOfMemory();
    if (!(error instanceof ErrorType)) {
        const isObject = typeof error === 'object' && error !== null;
        return { errorType: isObject ? error.name ?? error.constructor?.name ?? 'object' : typeof error,
            errorMessage: isObject ? String(error.message ?? inspect(error)) : String(error) };
    }
    const described = { errorType: String(error.name), errorMessage: String(error.message) };
    if (error.name === 'InternalError' && error.message === 'too much recursion') {
        described.errorType = 'RangeError';
        described.errorMessage = 'Maximum call stack size exceeded';
    }
    const frames = traceOf(error);
    if (error instanceof SyntaxError && String(error.fileName).startsWith('index.')) {
        described.errorType = 'Runtime.UserCodeSyntaxError';
        described.errorMessage = `SyntaxError: ${error.message}`;
        described.line = error.lineNumber;
        described.column = error.columnNumber + 1;
    } else if (frames.length > 0) {
        described.line = frames[0].line;
        described.column = frames[0].column;
    }
    described.trace = frames.slice(0, 20).map(frameText);
    return described;
}
const failure = (errorType, errorMessage) => stringify({ errorType, errorMessage });

return {
    require: find,
    moduleSource(specifier) {
        const names = Object.keys(find(specifier)).filter(each => /^[A-Za-z_$][\w$]*$/.test(each));
        return `const found = globalThis[Symbol.for('require')](${stringify(specifier)});\nexport default found;\n` +
            `export const { ${names.join(', ')} } = found;\n`;
    },
    describe: error => stringify(describe(error)),
    /// Takes what the code exports: nothing when there is a handler, otherwise what is wrong.
    adopt(exported, environment) {
        Object.assign(process.env, parse(environment));
        handler = exported?.handler;
        if (typeof handler === 'function')
            return undefined;
        const message = handler === undefined ? 'index.handler is undefined or not exported' : 'index.handler is not a function';
        return failure('Runtime.HandlerNotFound', message);
    },
    start(eventText, contextText) {
        outcome = null;
        timers = [];
        const context = parse(contextText);
        const { timeout } = context;
        delete context.timeout;
        requestId = context.awsRequestId;
        const began = native.now();
        deadline = began + timeout;
        context.callbackWaitsForEmptyEventLoop = true;
        context.getRemainingTimeInMillis = () => Math.max(0, Math.round(deadline - native.now()));
        const callback = (error, value) => { settle(error ?? value, error !== null && error !== undefined); };
        context.done = callback;
        context.succeed = value => callback(null, value);
        context.fail = error => callback(error ?? new ErrorType('handled'));
        try {
            const result = handler(parse(eventText), context, callback);
            expected = typeof result?.then === 'function';
            if (expected)
                result.then(value => settle(value, false), error => settle(error, true));
        } catch (error) {
            settle(error, true);
        }
    },
    /// Whether something is left to do: the clock went to the next timer, and it ran.
    step() {
        if (outcome || timers.length === 0)
            return false;
        let next = timers[0];
        for (const each of timers) {
            if (each.at < next.at || each.at === next.at && each.id < next.id)
                next = each;
        }
        if (next.at >= deadline)
            native.timeout();
        native.moveTo(next.at);
        if (next.every)
            next.at += next.every;
        else
            timers = timers.filter(each => each !== next);
        try {
            next.callback(...next.values);
        } catch (error) {
            settle(error, true);
        }
        return true;
    },
    /// Returns the result as JSON; a failure as an array with JSON.
    finish() {
        timers = [];
        if (!outcome)
            return expected ? [failure('Runtime.NodeJsExit', 'The Lambda runtime client detected an unexpected Node.js ' +
                'exit code. This is most commonly caused by a Promise that was never settled.')] : 'null';
        if (outcome.failed)
            return [stringify(describe(outcome.value))];
        try {
            return stringify(outcome.value) ?? 'null';
        } catch (error) {
            return [failure('Runtime.MarshalError', `Unable to stringify response body: ${error.message}`)];
        }
    },
};
})
