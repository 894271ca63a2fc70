import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../strings/strings.ts';

/** A dialog over the page. Its heading is not a second banner of the document, and its name is always read. */
export function Dialog({
  opened,
  onClose,
  title,
  size = 460,
  bare = false,
  children,
}: {
  opened: boolean;
  onClose: () => void;
  title: string;
  size?: number;
  /** Without heading and padding: the title is only its name. */
  bare?: boolean;
  children: ReactNode;
}) {
  return (
    <Modal.Root
      opened={opened}
      onClose={onClose}
      size={size}
      centered={!bare}
      {...(bare ? { yOffset: '9vh' } : {})}
    >
      <Modal.Overlay backgroundOpacity={0.35} color="#0a323d" />
      <Modal.Content aria-label={title} radius="lg">
        {!bare && (
          <Modal.Header role="presentation">
            <Modal.Title fw={600} fz="lg">
              {title}
            </Modal.Title>
            <Modal.CloseButton aria-label={t('ui.close')} />
          </Modal.Header>
        )}
        <Modal.Body ref={markFirstField} {...(bare ? { p: 0 } : {})}>
          {children}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

/** A dialog that asks something begins at its first field, not at the button that closes it. */
function markFirstField(body: HTMLElement | null): void {
  if (!body || body.querySelector('[data-autofocus]') !== null) return;
  body
    .querySelector('input:not([type="hidden"], [disabled]), textarea:not([disabled])')
    ?.setAttribute('data-autofocus', '');
}
