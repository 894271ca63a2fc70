-- When the current token of a session was first used. A browser whose request was broken off never got the new token, and
-- was signed out a minute later. A column without a default and an update of few rows: locks the sessions for a moment;
-- older code runs beside it.

alter table identity.sessions add column token_seen_at timestamptz;
update identity.sessions set token_seen_at = rotated_at;
