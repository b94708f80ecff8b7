// SPDX-License-Identifier: Apache-2.0
import { FormGroup, FormHelperText, HelperText, HelperTextItem, TextInput } from '../pf';

type NumberProps = {
  id: string;
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** What is wrong with the value, if something is. */
  wrong: string | undefined;
  min: number;
  max?: number;
  step?: number | 'any';
};

/** A number; what is wrong with it stands below, and is read out. */
export function NumberField({ id, label, value, onChange, wrong, min, max, step = 1 }: NumberProps) {
  return (
    <FormGroup label={label} fieldId={id}>
      <TextInput
        id={id}
        type="number"
        min={min}
        max={max}
        step={step}
        value={value}
        validated={wrong ? 'error' : 'default'}
        aria-describedby={wrong ? `${id}-wrong` : undefined}
        onChange={(_event, text) => onChange(text)}
      />
      {wrong ? <Wrong id={`${id}-wrong`}>{wrong}</Wrong> : null}
    </FormGroup>
  );
}

export function Wrong({ id, children }: { id: string; children: string }) {
  return (
    <FormHelperText>
      <HelperText id={id} isLiveRegion>
        <HelperTextItem variant="error">{children}</HelperTextItem>
      </HelperText>
    </FormHelperText>
  );
}
