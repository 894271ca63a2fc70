/*
 * Decides what a stream of key presses means. Pure: time is handed in, and the only answer is a list of
 * decisions, so that a scanner at 10 ms a character and a person at 200 ms can both be replayed in a test.
 */

export type Press = {
  key: string;
  /** What was typed, letter by letter as the device sent it; a key name alone has lost its case under Caps Lock. */
  character?: string;
  at_ms: number;
  in_field: boolean;
};

type Typed = { key: string; character: string };

export type KeyDecision = { kind: 'run'; keys: string } | { kind: 'scan'; code: string };

export type KeySettings = {
  /** Sequences someone listens for: 'j', 'shift+x', 'mod+k', 'g o', 'enter'. */
  known: ReadonlySet<string>;
  /** Single characters as shortcuts; off for people whose speech or shaking hands would press them. */
  letters: boolean;
  /** The character a scanner sends first, or null when it is not set up to send one. */
  scan_prefix: string | null;
  scan_suffix: string;
  /** Keys that only move the eye and may run before it is certain that no scan has begun. */
  instant: ReadonlySet<string>;
};

export type KeyState = {
  mode: 'idle' | 'scanning' | 'waiting';
  buffer: Typed[];
  /** The first key of a sequence such as G then O. */
  lead: string | null;
  last_ms: number;
};

export const idle: KeyState = { mode: 'idle', buffer: [], lead: null, last_ms: 0 };

/** A person's next letter may follow this soon; a scanner's always does. */
export const letter_wait_ms = 150;
const sequence_wait_ms = 1_200;
const scan_wait_ms = 3_000;
/** Shorter bursts that end in Enter are typing: the shortest real barcode here is a two-digit bin with a letter. */
const shortest_scan = 3;

const isCharacter = (key: string) => key.length === 1 || /^shift\+.$/.test(key);
const characterOf = (key: string) => (key.startsWith('shift+') ? key.slice(6).toUpperCase() : key);

function codeOf(buffer: readonly Typed[]): string {
  return buffer.map(({ character }) => character).join('');
}

/** Takes one press and says what to do now; call `settle` once `letter_wait_ms` have passed in silence. */
export function press(
  state: KeyState,
  event: Press,
  settings: KeySettings,
): { state: KeyState; decisions: KeyDecision[] } {
  const { key, at_ms } = event;
  const typedNow: Typed = { key, character: event.character ?? characterOf(key) };
  if (state.mode === 'scanning') {
    if (at_ms - state.last_ms > scan_wait_ms) return press(idle, event, settings);
    if (key === settings.scan_suffix) {
      return { state: idle, decisions: [{ kind: 'scan', code: codeOf(state.buffer) }] };
    }
    const buffer = isCharacter(key) ? [...state.buffer, typedNow] : state.buffer;
    return { state: { ...state, buffer, last_ms: at_ms }, decisions: [] };
  }
  if (settings.scan_prefix !== null && key === settings.scan_prefix) {
    return { state: { mode: 'scanning', buffer: [], lead: null, last_ms: at_ms }, decisions: [] };
  }
  if (event.in_field) {
    const allowed = key.startsWith('mod+') || key === 'escape';
    return { state: idle, decisions: allowed && settings.known.has(key) ? [{ kind: 'run', keys: key }] : [] };
  }

  const earlier = settle(state, at_ms, settings);
  const now = earlier.state;
  if (now.mode === 'waiting' && key === settings.scan_suffix) {
    if (now.buffer.length >= shortest_scan) {
      return {
        state: idle,
        decisions: [...earlier.decisions, { kind: 'scan', code: codeOf(now.buffer) }],
      };
    }
    const typed = typedKeys(now, settings);
    return { state: idle, decisions: [...earlier.decisions, ...typed.decisions, ...run(key, settings)] };
  }
  if (!isCharacter(key)) return { state: idle, decisions: [...earlier.decisions, ...run(key, settings)] };
  if (settings.scan_prefix !== null) {
    const typed = typeKey(now.lead, key, settings);
    return {
      state: { ...idle, lead: typed.lead, last_ms: at_ms },
      decisions: [...earlier.decisions, ...typed.decisions],
    };
  }
  if (now.mode === 'idle' && now.lead === null && settings.letters && settings.instant.has(key)) {
    return {
      state: { mode: 'waiting', buffer: [typedNow], lead: null, last_ms: at_ms },
      decisions: [...earlier.decisions, ...run(key, settings)],
    };
  }
  return {
    state: { ...now, mode: 'waiting', buffer: [...now.buffer, typedNow], last_ms: at_ms },
    decisions: earlier.decisions,
  };
}

/** Lets time pass: letters that no further character followed were a person's. */
export function settle(
  state: KeyState,
  at_ms: number,
  settings: KeySettings,
): { state: KeyState; decisions: KeyDecision[] } {
  const silence = at_ms - state.last_ms;
  if (state.mode === 'waiting') {
    if (silence < letter_wait_ms) return { state, decisions: [] };
    const typed = typedKeys(state, settings);
    const lead = silence > sequence_wait_ms ? null : typed.lead;
    return { state: { mode: 'idle', buffer: [], lead, last_ms: state.last_ms }, decisions: typed.decisions };
  }
  if (state.mode === 'idle' && state.lead !== null && silence > sequence_wait_ms)
    return { state: idle, decisions: [] };
  return { state, decisions: [] };
}

/** What was buffered, as typing. A burst of three or more that no suffix ended is a scan cut off: nothing of it runs. */
function typedKeys(
  state: KeyState,
  settings: KeySettings,
): { lead: string | null; decisions: KeyDecision[] } {
  if (state.buffer.length >= shortest_scan) return { lead: null, decisions: [] };
  let lead = state.lead;
  const decisions: KeyDecision[] = [];
  state.buffer.forEach(({ key }, index) => {
    // The instant key that opened this burst has run already.
    if (index === 0 && state.lead === null && settings.instant.has(key)) return;
    const typed = typeKey(lead, key, settings);
    lead = typed.lead;
    decisions.push(...typed.decisions);
  });
  return { lead, decisions };
}

function typeKey(
  lead: string | null,
  key: string,
  settings: KeySettings,
): { lead: string | null; decisions: KeyDecision[] } {
  if (!settings.letters) return { lead: null, decisions: [] };
  if (lead !== null && settings.known.has(`${lead} ${key}`)) {
    return { lead: null, decisions: [{ kind: 'run', keys: `${lead} ${key}` }] };
  }
  if ([...settings.known].some((known) => known.startsWith(`${key} `))) return { lead: key, decisions: [] };
  return { lead: null, decisions: run(key, settings) };
}

function run(key: string, settings: KeySettings): KeyDecision[] {
  return settings.known.has(key) ? [{ kind: 'run', keys: key }] : [];
}
