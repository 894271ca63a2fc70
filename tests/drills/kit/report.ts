/** What a drill found: a line each, counted at the end. */
export class Report {
  #passed = 0;
  #failed = 0;

  /** Prints one finding. `figure` says what was seen, also where it is as it should be. */
  check(name: string, is_right: boolean, figure = ''): boolean {
    if (is_right) this.#passed += 1;
    else this.#failed += 1;
    console.log(`${is_right ? 'passed' : 'FAILED'}  ${name}${figure && `: ${figure}`}`);
    return is_right;
  }

  /**
   * The negative control: the same check on a variant that is broken on purpose. It passes when the check saw the fault;
   * a drill that cannot fail proves nothing.
   */
  control(name: string, saw_fault: boolean, figure: string): void {
    this.check(
      `control: ${name} ${saw_fault ? 'failed, as it should' : 'was NOT noticed'}`,
      saw_fault,
      figure,
    );
  }

  /** The last line, and the exit code. */
  end(): void {
    console.log(`\n${this.#passed} passed, ${this.#failed} failed`);
    process.exitCode = this.#failed === 0 ? 0 : 1;
  }
}

/** Prints what happens on the way. */
export function say(text: string): void {
  console.log(`        ${text}`);
}
