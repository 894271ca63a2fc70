import classes from './parts.module.css';

const names: Record<string, string> = {
  mod: 'Ctrl',
  shift: 'Shift',
  enter: 'Enter',
  escape: 'Esc',
  space: 'Space',
  arrowup: '↑',
  arrowdown: '↓',
};
const isMac = globalThis.navigator?.platform.startsWith('Mac') ?? false;

/** A combination as keycaps: `mod+k` becomes Ctrl K (⌘ K on a Mac), `g o` becomes G O. */
export function Keycap({ keys }: { keys: string }) {
  return (
    <span className={classes.keys} aria-hidden="true">
      {keys.split(/[ +]/).map((key) => (
        <kbd key={key} className={classes.keycap}>
          {key === 'mod' && isMac ? '⌘' : (names[key] ?? key.toUpperCase())}
        </kbd>
      ))}
    </span>
  );
}
