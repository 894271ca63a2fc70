import { SeverityGlyph } from './glyphs.tsx';
import classes from './verdict-banner.module.css';

/** What a scan came to, in words. */
export type Verdict = { tone: 'right' | 'wrong' | 'quiet'; title: string; text: string };

/** The verdict on the latest scan: color, shape and words over the full width, said aloud at once. */
export function VerdictBanner({ verdict }: { verdict: Verdict | null }) {
  return (
    <div role="alert">
      {verdict && (
        <div className={`${classes.verdict} ${classes[verdict.tone]}`} data-verdict={verdict.tone}>
          <span className={classes.verdictShape}>
            <SeverityGlyph
              severity={verdict.tone === 'right' ? 'done' : verdict.tone === 'wrong' ? 'late' : 'information'}
            />
          </span>
          <div>
            <strong>{verdict.title}</strong>
            <div>{verdict.text}</div>
          </div>
        </div>
      )}
    </div>
  );
}
