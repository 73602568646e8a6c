import { describe, expect, it } from 'vitest';
import { run } from '../run.ts';

describe('machine', () => {
  it('draws Mermaid unless told otherwise', async () => {
    const { code, stdout, stderr } = await run(['machine']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^stateDiagram-v2\n/);
    expect((await run(['machine', '--format', 'mermaid'])).stdout).toBe(stdout);
  });

  it('prints Graphviz and JSON', async () => {
    expect((await run(['machine', '--format', 'dot'])).stdout).toMatch(/^digraph account \{\n[^]*\}\n$/);
    expect(JSON.parse((await run(['machine', '--format', 'json'])).stdout)).toMatchObject({ id: 'account' });
  });

  it('leaves out the causes of other providers', async () => {
    const { stdout } = await run(['machine', '--provider', 'imap']);
    expect(stdout).toContain('passwordChanged');
    expect(stdout).not.toContain('linkedin');
  });

  it.each([
    [['--format', 'mermiad'], 'Did you mean mermaid?'],
    [['--provider', 'linkdin'], 'Did you mean linkedin?'],
  ])('takes %j for a mistake', async (argv, hint) => {
    const { code, stderr } = await run(['machine', ...argv]);
    expect(code).toBe(2);
    expect(stderr).toContain(hint);
  });
});
