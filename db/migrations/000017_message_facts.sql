-- A message keeps the facts that it tells and the name of its template; its words are written when it is sent, and stay then.
-- Of the work that follows an order, rendering two forms and storing 4 kB of HTML was the largest part, and where no mail
-- server is configured nobody ever reads most of it. Messages that stand keep their words. Rewrites nothing.
-- Breaks older code, which writes words at once: stop old workers first.

alter table notifications.messages
  add column template text,
  add column facts jsonb,
  alter column html drop not null,
  alter column text drop not null,
  add constraint message_has_words_or_facts check ((html is null) = (text is null) and (html is not null or facts is not null)),
  add constraint message_facts_have_template check ((facts is null) = (template is null));
