import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { Check, Copy } from 'lucide-react';
import { t } from '../strings/strings.ts';
import classes from './parts.module.css';

/** A code (SKU, tracking number, key) in mono with a button that copies it. */
export function CopyText({ value, label }: { value: string; label?: string }) {
  return (
    <span className={classes.copy}>
      <span className="mono">{value}</span>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? t('ui.copied') : t('ui.copy')}>
            <ActionIcon size={24} onClick={copy} aria-label={t('ui.copyWhat', { what: label ?? value })}>
              {copied ? <Check size={14} /> : <Copy size={14} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </span>
  );
}
