import type { LinearSymbol, MatrixSymbol } from './barcode.ts';

/** What a label is drawn on; points (1/72 inch) from the top left corner. */
export type LabelSurface = {
  measure(text: string, style: LabelTextStyle): number;
  write(text: string, x: number, baseline: number, style: LabelTextStyle): void;
  fill(x: number, y: number, width: number, height: number): void;
  linear(
    text: string,
    symbol: LinearSymbol,
    at: { x: number; y: number; module: number; height: number },
  ): void;
  matrix(text: string, symbol: MatrixSymbol, at: { x: number; y: number; module: number }): void;
};

export type LabelTextStyle = {
  size: number;
  bold?: boolean;
  align?: 'left' | 'center' | 'right';
  /** Figures of equal width. */
  tabular?: boolean;
  /** White on black. */
  inverted?: boolean;
};
