import { Link } from '@tanstack/react-router';

/** Where a page hangs: the way back to its list. */
export function BackLink({ to, children }: { to: string; children: string }) {
  return <Link to={to}>{children}</Link>;
}
