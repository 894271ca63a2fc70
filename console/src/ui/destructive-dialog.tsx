import { Button, Checkbox, Select, Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { t } from '../strings/strings.ts';
import classes from './destructive-dialog.module.css';
import { Dialog } from './dialog.tsx';
import { SeverityBadge } from './status.tsx';

export type DestructiveContent = {
  /** "Cancel order 10421?" */
  title: string;
  /** What will happen, in numbers, a sentence each; `open` is what it leaves for someone to do. */
  effects: readonly (string | { open: string })[];
  /** What can never be taken back. */
  warning?: string;
  reasons: readonly { value: string; label: string }[];
  /** "Cancel order 10421": verb and object again, never "OK". */
  confirm: string;
  /** "Keep order" */
  keep: string;
  /** Something that may go along with it, ticked or not. */
  choice?: { label: string; checked: boolean; onChange: (checked: boolean) => void };
  gentler?: { label: string; run: () => void };
  /** Why the server refused, shown inside the dialog: it stays open. */
  refusal?: ReactNode;
};

type Props = DestructiveContent & {
  busy?: boolean;
  onConfirm: (reason: string, note: string) => void;
  onClose: () => void;
};

/** Asks before something is destroyed: effects in numbers, a reason, and the gentler way. */
export function DestructiveDialog({ opened, ...props }: Props & { opened: boolean }) {
  return (
    <Dialog opened={opened} onClose={props.onClose} title={props.title}>
      <DestructiveForm {...props} />
    </Dialog>
  );
}

export function DestructiveForm(props: Props) {
  const [reason, setReason] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const [missing, setMissing] = useState(false);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (reason === null) setMissing(true);
        else if (!props.busy) props.onConfirm(reason, note.trim());
      }}
    >
      <ul className={classes.effects}>
        {props.effects.map((effect) =>
          typeof effect === 'string' ? (
            <li key={effect}>
              <SeverityBadge severity="done">{effect}</SeverityBadge>
            </li>
          ) : (
            <li key={effect.open} className={classes.open}>
              <SeverityBadge severity="at_risk">{effect.open}</SeverityBadge>
            </li>
          ),
        )}
        {props.warning && (
          <li className={classes.warning}>
            <SeverityBadge severity="late">{props.warning}</SeverityBadge>
          </li>
        )}
      </ul>
      <Select
        label={t('ui.destructive.reason')}
        placeholder={t('ui.destructive.choose')}
        data={[...props.reasons]}
        value={reason}
        onChange={(value) => {
          setReason(value);
          setMissing(false);
        }}
        error={missing && t('ui.destructive.missing')}
        required
        withAsterisk={false}
      />
      {reason === 'other' && (
        <Textarea
          mt="sm"
          label={t('ui.destructive.note')}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          autosize
        />
      )}
      {props.choice && (
        <Checkbox
          mt="sm"
          label={props.choice.label}
          checked={props.choice.checked}
          onChange={(event) => props.choice?.onChange(event.currentTarget.checked)}
        />
      )}
      {props.refusal && <div className={classes.refusal}>{props.refusal}</div>}
      <div className={classes.foot}>
        {props.gentler && (
          <span className={classes.gentler}>
            {t('ui.destructive.also')}{' '}
            <button type="button" onClick={props.gentler.run}>
              {props.gentler.label}
            </button>
          </span>
        )}
        <Button variant="default" onClick={props.onClose}>
          {props.keep}
        </Button>
        <Button type="submit" color="signal" loading={props.busy ?? false}>
          {props.confirm}
        </Button>
      </div>
    </form>
  );
}
