// SPDX-License-Identifier: Apache-2.0
// What stands above a list: selects, chips and the way back to the whole list. Every filter lies in the address.
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { SearchIcon } from '../icons';
import { Button, EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter, FormSelect, FormSelectOption, Label } from '../pf';

/** [value, text] */
export type Choice = readonly [string, string];

type SelectProps = {
  label: string;
  value: string | undefined;
  choices: readonly Choice[];
  onChange: (value: string | undefined) => void;
};

/** All, or one of them. */
export function FilterSelect({ label, value, choices, onChange }: SelectProps) {
  const { t } = useTranslation();
  return (
    <label>
      <span className="gw-tool-word">{label}</span>
      <FormSelect aria-label={label} value={value ?? ''} onChange={(_event, chosen) => onChange(chosen || undefined)}>
        <FormSelectOption value="" label={t('common.all')} />
        {choices.map(([each, text]) => (
          <FormSelectOption key={each} value={each} label={text} />
        ))}
      </FormSelect>
    </label>
  );
}

/** A filter that came by a link: it can only be taken away. */
export function FilterChip({ what, onRemove, children }: { what: string; onRemove: () => void; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <Label variant="outline" onClose={onRemove} closeBtnAriaLabel={t('machines.filterRemove', { what })}>
      {children}
    </Label>
  );
}

export function ClearFilters({ onClear }: { onClear: () => void }) {
  const { t } = useTranslation();
  return (
    <Button variant="link" onClick={onClear}>
      {t('common.clear')}
    </Button>
  );
}

/** The list is empty because of its filters. */
export function NothingFits({ onClear }: { onClear: () => void }) {
  const { t } = useTranslation();
  return (
    <EmptyState icon={SearchIcon} titleText={t('common.nothingFits')} headingLevel="h2">
      <EmptyStateBody>{t('common.nothingFitsBody')}</EmptyStateBody>
      <EmptyStateFooter>
        <EmptyStateActions>
          <ClearFilters onClear={onClear} />
        </EmptyStateActions>
      </EmptyStateFooter>
    </EmptyState>
  );
}
