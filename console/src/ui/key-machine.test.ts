import { expect, test } from 'vitest';
import { idle, type KeyDecision, type KeySettings, type KeyState, press, settle } from './key-machine.ts';

const settings: KeySettings = {
  known: new Set(['j', 'x', 'shift+x', 'h', 'm', 'g o', 'mod+k', 'enter', 'escape']),
  letters: true,
  scan_prefix: null,
  scan_suffix: 'enter',
  instant: new Set(['j']),
};

/**
 * Plays presses given as `key@ms`, or `key@ms@character` where the device typed another case, and a last look
 * a second and a half later; answers what ran, in order.
 */
function play(presses: string, changes: Partial<KeySettings> = {}, in_field = false): string {
  const used = { ...settings, ...changes };
  let state: KeyState = idle;
  const decisions: KeyDecision[] = [];
  let last = 0;
  for (const one of presses.split(' ')) {
    const [key = '', at = '', character] = one.split('@');
    last = Number(at);
    const result = press(state, { key, at_ms: last, in_field, ...(character && { character }) }, used);
    state = result.state;
    decisions.push(...result.decisions);
  }
  decisions.push(...settle(state, last + 150, used).decisions);
  return decisions.map((one) => (one.kind === 'scan' ? `scan ${one.code}` : one.keys)).join(', ');
}

test.each<[string, string, string, Partial<KeySettings>?, boolean?]>([
  ['a letter on its own runs', 'h@0', 'h'],
  ['two slow letters both run', 'h@0 x@400', 'h, x'],
  ['a known sequence runs as one', 'g@0 o@400', 'g o'],
  ['a sequence typed fast runs too', 'g@0 o@90', 'g o'],
  ['a lead key alone runs nothing', 'g@0', ''],
  ['a sequence begun long ago is forgotten', 'g@0 o@2000', ''],
  ['a scan without prefix runs no letters', 'm@0 u@10 g@20 1@30 enter@40', 'scan mug1'],
  ['a slow scanner at 100 ms a character is still a scan', 'h@0 x@100 h@200 enter@300', 'scan hxh'],
  ['capitals from a scanner are kept', 'shift+m@0 shift+u@10 shift+g@20 enter@30', 'scan MUG'],
  ['a code under Caps Lock is kept as it was typed', 'n@0@N shift+o@10@o p@20@P enter@30', 'scan NoP'],
  ['a scan cut off runs nothing', 'h@0 x@10 h@20', ''],
  ['two fast letters and Enter are typing', 'h@0 x@90 enter@120', 'h, x, enter'],
  ['Enter alone opens', 'enter@0', 'enter'],
  ['moving does not wait', 'j@0 j@300', 'j, j'],
  [
    'with a prefix everything to the suffix is one scan',
    '~@0 h@5 x@900 enter@1000',
    'scan hx',
    { scan_prefix: '~' },
  ],
  ['with a prefix letters do not wait', 'h@0 x@10', 'h, x', { scan_prefix: '~' }],
  ['letters switched off leave other keys', 'h@0 mod+k@300 enter@600', 'mod+k, enter', { letters: false }],
  ['in a field only modified keys and Escape run', 'h@0 mod+k@300 escape@600', 'mod+k, escape', {}, true],
])('%s', (_name, presses, ran, changes = {}, in_field = false) => {
  expect(play(presses, changes, in_field)).toBe(ran);
});
