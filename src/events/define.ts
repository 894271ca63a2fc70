/** Something that happened, as the other modules hear of it. `subject_id` is the object it happened to. */
export type DomainEvent<Payload extends object = object> = {
  type: string;
  subject_id: string;
  payload: Payload;
};

/** A kind of event: call it to make one, hand it to a listener to hear of it. */
export type EventType<Payload extends object> = ((
  subject_id: string,
  payload: Payload,
) => DomainEvent<Payload>) & {
  readonly type: string;
};

/** Names a kind of event. The name is public: `<object>.<what happened>`. */
export function defineEvent<Payload extends object>(type: string): EventType<Payload> {
  return Object.assign((subject_id: string, payload: Payload) => ({ type, subject_id, payload }), { type });
}
