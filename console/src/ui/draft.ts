import { useState } from 'react';

/** The fields of a draft that differ from what is saved. */
export function changedFields<Fields extends object>(saved: Fields, draft: Fields): (keyof Fields)[] {
  return (Object.keys(draft) as (keyof Fields)[]).filter(
    (field) => JSON.stringify(saved[field]) !== JSON.stringify(draft[field]),
  );
}

/**
 * What someone is changing, over what is saved. Only touched fields are kept, so that news from the
 * server about the others still arrives while the form is open.
 */
export function useDraft<Fields extends object>(saved: Fields) {
  const [touched, setTouched] = useState<Partial<Fields>>({});
  const draft: Fields = { ...saved, ...touched };
  const changed = changedFields(saved, draft);
  return {
    draft,
    changed,
    /** The changed fields alone: the body of a PATCH. */
    change: Object.fromEntries(changed.map((field) => [field, draft[field]])) as Partial<Fields>,
    set: <Field extends keyof Fields>(field: Field, value: Fields[Field]) =>
      setTouched((old) => ({ ...old, [field]: value })),
    discard: () => setTouched({}),
  };
}
