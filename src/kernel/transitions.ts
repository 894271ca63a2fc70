/** Which states a state may change into; a state that is absent from a list cannot be reached from there. */
export type TransitionTable<State extends string> = Readonly<Record<State, readonly State[]>>;

/** Whether the table lets `from` become `to`. */
export function mayChange<State extends string>(
  table: TransitionTable<State>,
  from: State,
  to: State,
): boolean {
  return table[from].includes(to);
}
