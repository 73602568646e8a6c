import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { failureText, report, UNEXPECTED } from '../../src/cli/failure.ts';
import { printJson, printJsonArray, wantsJson } from '../../src/cli/json.ts';
import { lastWords } from '../../src/cli/main.ts';
import { createShell, type Shell } from '../../src/cli/shell.ts';
import { LifecycleError } from '../../src/model/errors.ts';
import { testIo } from './run.ts';

const escape = String.fromCharCode(27);

const shellIn = (setting: Parameters<typeof testIo>[0] = {}) => {
  const io = testIo(setting);
  const shell: Shell = createShell(io);
  return {
    shell,
    out: () => io.stdout.written.join(''),
    err: () => io.stderr.written.join(''),
  };
};

describe('a shell', () => {
  it('prints data on standard output, and tells all else on standard error', () => {
    const { shell, out, err } = shellIn();
    shell.print('data');
    shell.note('a note');
    shell.warn('take care');
    expect([out(), err()]).toEqual(['data\n', 'a note\nwarning: take care\n']);
  });

  it('ends with 0 unless it is told another code, and with the last one', () => {
    const { shell } = shellIn();
    expect(shell.exitCode).toBe(0);
    shell.finish(3);
    shell.finish(4);
    expect(shell.exitCode).toBe(4);
  });

  it('is as wide as its terminal, and without bound elsewhere', () => {
    expect(shellIn({ columns: 72 }).shell.width).toBe(72);
    expect(shellIn().shell.width).toBe(Infinity);
  });

  it.each([
    [{ columns: 80 }, true],
    [{ columns: 80, env: { NO_COLOR: '1' } }, false],
    [{ columns: 80, env: { NO_COLOR: '' } }, true],
    [{ columns: 80, env: { TERM: 'dumb' } }, false],
    [{}, false],
    [{ env: { FORCE_COLOR: '1' } }, true],
    [{ env: { FORCE_COLOR: '' } }, true],
    [{ columns: 80, env: { FORCE_COLOR: '0' } }, false],
    [{ columns: 80, env: { FORCE_COLOR: 'false' } }, false],
    [{ env: { FORCE_COLOR: '1', TERM: 'dumb' } }, true],
    [{ env: { FORCE_COLOR: '1', NO_COLOR: '1' } }, false],
  ])('in %j warns in colour: %s', (setting, coloured) => {
    const { shell, err } = shellIn(setting);
    shell.warn('x');
    expect(err().includes(escape)).toBe(coloured);
  });
});

describe('a failure', () => {
  const fault = new LifecycleError('databaseBusy', 'the database is locked', {
    hint: 'Wait until the other process is done.',
    cause: new Error('SQLITE_BUSY'),
  });

  it('says what went wrong and what to do, and gives the exit code of its kind', () => {
    const { shell, out, err } = shellIn();
    expect(report(fault, shell, false)).toBe(5);
    expect([out(), err()]).toEqual([
      '',
      'error: the database is locked\nhint: Wait until the other process is done.\n',
    ]);
  });

  it('prints its stack and that of its cause only for who looks for a fault', () => {
    const { shell, err } = shellIn();
    report(fault, shell, true);
    expect(err()).toContain('    at ');
    expect(err()).toContain('caused by Error: SQLITE_BUSY');
  });

  it.each([
    [new TypeError('x is undefined'), 'x is undefined'],
    ['thrown text', 'thrown text'],
    [undefined, 'undefined'],
  ])('that nobody foresaw is said to be one of the program: %s', (error, message) => {
    const { shell, err } = shellIn();
    expect(report(error, shell, false)).toBe(1);
    expect(err()).toBe(`error: ${message}\nhint: ${UNEXPECTED}\n`);
  });

  it('cannot steer the terminal by what it quotes', () => {
    const { shell, err } = shellIn();
    report(new LifecycleError('inputUnreadable', `a${escape}[2J`, { hint: `b${escape}c` }), shell, false);
    expect(err()).not.toContain(escape);
  });

  it('of the parser has been told already', () => {
    const { shell, err } = shellIn();
    expect(report(new CommanderError(0, 'commander.help', ''), shell, false)).toBe(0);
    expect(report(new CommanderError(1, 'commander.unknownOption', ''), shell, false)).toBe(2);
    expect(err()).toBe('');
  });

  it('has its two words in colour on a terminal', () => {
    const { shell } = shellIn({ columns: 80 });
    expect(failureText('a', 'b', shell)).toBe(
      `${escape}[31merror:${escape}[39m a\n${escape}[36mhint:${escape}[39m b`,
    );
  });
});

describe('the last words of the program', () => {
  const full = Object.assign(new Error('no space left'), { syscall: 'write', code: 'ENOSPC' });

  it('about output that cannot be written say so', () => {
    expect(lastWords(full, [], {})).toBe(
      'error: The output cannot be written: no space left\nhint: Make room, or send the output elsewhere.\n',
    );
  });

  it('about anything else are those of a fault', () => {
    expect(lastWords(new Error('odd'), [], {})).toBe(`error: odd\nhint: ${UNEXPECTED}\n`);
    expect(lastWords('odd', [], {})).toContain('error: odd\n');
  });

  it.each([
    [['accounts', '--debug'], {}],
    [[], { DEBUG: '1' }],
  ])('hold the stack for %j and %j', (argv, env) => {
    expect(lastWords(full, argv, env)).toContain('    at ');
  });
});

describe('JSON', () => {
  const values = [{ a: 1 }, { b: ['x', null] }];

  it('is asked for by either option', () => {
    expect([wantsJson({}), wantsJson({ json: true }), wantsJson({ ndjson: true })]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('of one value is a document, or one line', () => {
    const [document, line] = [shellIn(), shellIn()];
    printJson(document.shell, values[1]);
    printJson(line.shell, values[1], { ndjson: true });
    expect(document.out()).toBe('{\n  "b": [\n    "x",\n    null\n  ]\n}\n');
    expect(line.out()).toBe('{"b":["x",null]}\n');
  });

  it('of several values is what JSON.stringify makes of them all', async () => {
    const { shell, out } = shellIn();
    await printJsonArray(shell, values, { json: true });
    expect(out()).toBe(`${JSON.stringify(values, null, 2)}\n`);
  });

  it('of several values is a line for each', async () => {
    const { shell, out } = shellIn();
    await printJsonArray(shell, values, { ndjson: true });
    expect(out()).toBe('{"a":1}\n{"b":["x",null]}\n');
  });

  it('of no value is an empty array, or no line', async () => {
    const [document, lines] = [shellIn(), shellIn()];
    await printJsonArray(document.shell, [], { json: true });
    await printJsonArray(lines.shell, [], { ndjson: true });
    expect([document.out(), lines.out()]).toEqual(['[]\n', '']);
  });

  it('is written as the values come, so that a large result is not held', async () => {
    const { shell, out } = shellIn();
    const seen: string[] = [];
    const slowly = async function* () {
      for (const value of values) {
        seen.push(out());
        yield value;
      }
    };
    await printJsonArray(shell, slowly(), { ndjson: true });
    expect(seen).toEqual(['', '{"a":1}\n']);
  });

  it('keeps text with line ends and quotes in it whole', async () => {
    const { shell, out } = shellIn();
    const odd = [{ text: 'a\nb"c\\', '\n': 1 }];
    await printJsonArray(shell, odd, { json: true });
    expect(JSON.parse(out())).toEqual(odd);
  });
});
