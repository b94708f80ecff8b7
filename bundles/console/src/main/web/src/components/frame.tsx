// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { PageSection, Skeleton, Title } from '../pf';

/** Set when somebody moves from page to page; not at the first, where the browser's own focus is right. */
let moved = false;

export function noteMove() {
  moved = true;
}

type FrameProps = { title: string; above?: ReactNode; beside?: ReactNode; below?: ReactNode; children: ReactNode };

/** A screen: its title is the page's title, and takes the focus when one comes from another screen. */
export function Frame({ title, above, beside, below, children }: FrameProps) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${t('app.name')}`;
  }, [title, t]);
  useEffect(() => {
    if (moved) {
      moved = false;
      heading.current?.focus({ preventScroll: true });
    }
  }, []);
  return (
    <>
      <PageSection isWidthLimited className="gw-head">
        {above}
        <div className="gw-head-line">
          <Title headingLevel="h1" size="2xl" tabIndex={-1} ref={heading} className="gw-title">
            {title}
          </Title>
          {beside ? <div className="gw-head-actions">{beside}</div> : null}
        </div>
        {below}
      </PageSection>
      <PageSection isWidthLimited isFilled className="gw-body">
        {children}
      </PageSection>
    </>
  );
}

/** What stands where a list will be. */
export function Rows({ count = 5 }: { count?: number }) {
  const { t } = useTranslation();
  return (
    <div className="gw-skeleton" role="status" aria-label={t('app.loading')}>
      {Array.from({ length: count }, (_, row) => (
        <Skeleton key={row} height="2.5rem" />
      ))}
    </div>
  );
}
