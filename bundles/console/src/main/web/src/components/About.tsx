// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { controllerQuery } from '../api/queries';
import {
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
  Modal,
  ModalBody,
  ModalHeader,
} from '../pf';
import { Rows } from './frame';
import { ErrorNote } from './problem';
import { Copy, When } from './values';
import type { ReactNode } from 'react';

export function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <DescriptionListGroup>
      <DescriptionListTerm>{term}</DescriptionListTerm>
      <DescriptionListDescription>{children}</DescriptionListDescription>
    </DescriptionListGroup>
  );
}

/** Forty-eight or sixty-four hexadecimal digits, in pairs, as certificates are shown everywhere. */
export function pairs(fingerprint: string): string {
  return (fingerprint.toUpperCase().match(/../g) ?? []).join(':');
}

export function About({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal variant="medium" isOpen={isOpen} onClose={onClose} aria-labelledby="about-title">
      <ModalHeader title={t('about.title')} labelId="about-title" />
      <ModalBody>
        <AboutFacts />
      </ModalBody>
    </Modal>
  );
}

function AboutFacts() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(controllerQuery);
  if (!data) {
    return error ? <ErrorNote error={error} retry={() => void refetch()} /> : <Rows count={3} />;
  }
  return (
    <DescriptionList>
      <Fact term={t('about.version')}>
        {data.product} {data.version}
      </Fact>
      <Fact term={t('about.address')}>{window.location.origin}</Fact>
      <Fact term={t('about.started')}>
        <When at={data.startedAt} />
      </Fact>
      {data.java ? <Fact term={t('about.java')}>{data.java}</Fact> : null}
      {data.authorityFingerprint ? (
        <Fact term={t('about.authority')}>
          <span className="gw-fingerprint">
            <code>{pairs(data.authorityFingerprint)}</code>
            <Copy text={data.authorityFingerprint} what={t('about.authority')} />
          </span>
        </Fact>
      ) : null}
      <Fact term={t('about.contract')}>
        <a href="/api/openapi.yaml">/api/openapi.yaml</a>
      </Fact>
      <Fact term={t('about.licence')}>Apache-2.0</Fact>
    </DescriptionList>
  );
}
