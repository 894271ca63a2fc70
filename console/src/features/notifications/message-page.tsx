import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Send } from 'lucide-react';
import { read } from '../../api/client.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { Card } from '../../ui/card.tsx';
import { formatAbsolute } from '../../ui/format.ts';
import { Loading } from '../../ui/loading.tsx';
import { Columns, Facts, PageBody } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { MessageState } from './message-state.tsx';
import type { Message } from './messages.ts';
import classes from './notifications.module.css';

/** One message as it was written, and sending it once more. */
export function MessagePage() {
  const { id } = useParams({ from: '/shell/settings/outbox/$id' });
  const { data, error } = useQuery({
    queryKey: [`/v1/messages/${id}`],
    queryFn: ({ signal }) => read<Message>(`/v1/messages/${id}`, { signal }),
  });
  if (error) return <ProblemRefusal problem={toProblem(error)} />;
  return data ? <MessageView message={data} /> : <Loading />;
}

function MessageView({ message }: { message: Message }) {
  const may = useMay();
  const navigate = useNavigate();
  const again = useWrite<Message, void>(
    () => ({ path: `/v1/messages/${message.id}/send-again`, method: 'POST' }),
    {
      stale: ['/v1/messages'],
      onDone: (copy) => {
        showToast({
          text:
            copy.state === 'kept'
              ? t('notifications.keptAgain')
              : t('notifications.sentAgain', { recipient: copy.recipient }),
        });
        void navigate({ to: '/settings/outbox/$id', params: { id: copy.id } });
      },
    },
  );
  return (
    <>
      <PageHeader
        object
        title={message.subject}
        back={<BackLink to="/settings/outbox">{t('notifications.title')}</BackLink>}
        beside={<MessageState state={message.state} />}
        actions={
          may('notifications:send') &&
          message.supported_actions.includes('send_again') && (
            <Button leftSection={<Send size={16} />} loading={again.isPending} onClick={() => again.mutate()}>
              {t('notifications.sendAgain')}
            </Button>
          )
        }
      />
      <PageBody>
        <ProblemRefusal problem={again.error && toProblem(again.error)} />
        <Columns
          main={
            <Card title={t('notifications.preview')} flush>
              {/* An empty sandbox: no scripts, no forms, no navigation of this page, an origin of its own. */}
              <iframe
                className={classes.preview}
                title={t('notifications.preview')}
                sandbox=""
                srcDoc={message.html}
                // biome-ignore lint/a11y/noNoninteractiveTabindex: a long message is scrolled by keyboard.
                tabIndex={0}
              />
            </Card>
          }
          side={
            <>
              <Card>
                <Facts
                  facts={[
                    [t('notifications.column.recipient'), message.recipient],
                    [t('notifications.column.kind'), t(`notifications.kind.${message.kind}`)],
                    ...(message.order_number === null
                      ? []
                      : [
                          [
                            t('notifications.column.order'),
                            <a key="order" href={`/orders/${message.order_number}`}>
                              {message.order_number}
                            </a>,
                          ] as const,
                        ]),
                    [t('notifications.column.created'), formatAbsolute(message.created_at)],
                    ...(message.sent_at === null
                      ? []
                      : [[t('notifications.column.sent'), formatAbsolute(message.sent_at)] as const]),
                    ...(message.error === null
                      ? []
                      : [[t('notifications.column.error'), message.error] as const]),
                  ]}
                />
                {message.state === 'kept' && <p>{t('notifications.keptHint')}</p>}
                {message.state === 'unknown' && <p>{t('notifications.unknownHint')}</p>}
              </Card>
              <Card title={t('notifications.plain')}>
                <pre className={classes.plain}>{message.text}</pre>
              </Card>
            </>
          }
        />
      </PageBody>
    </>
  );
}
