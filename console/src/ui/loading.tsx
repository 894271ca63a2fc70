import { Skeleton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { PageBody } from './page-body.tsx';

/** The shape of a page to come, shown only when the wait is long enough to be noticed. */
export function Loading() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 200);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div aria-busy="true">
      {late && (
        <PageBody>
          <Skeleton height={28} width="40%" radius={6} animate={false} />
          <Skeleton height={120} radius={8} animate={false} />
          <Skeleton height={220} radius={8} animate={false} />
        </PageBody>
      )}
    </div>
  );
}
