/** What a thing is that not every location sends, and not every carrier takes. */
export const handlingKinds = ['hazardous', 'oversize', 'fragile'] as const;
