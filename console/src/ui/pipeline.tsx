import { UnstyledButton } from '@mantine/core';
import { MoveRight } from 'lucide-react';
import { Fragment } from 'react';
import { t } from '../strings/strings.ts';
import { Figure } from './figure.tsx';
import { fillClass, Swatch } from './fills.tsx';
import { formatCount } from './format.ts';
import classes from './pictures.module.css';
import { ordersPerBlock, stageBlocks } from './pipeline-blocks.ts';

export type PipelineStage = {
  id: string;
  name: string;
  count: number;
  beside: string;
  late: number;
  at_risk: number;
  done?: boolean;
  typical?: string;
  oldest?: { text: string; late: boolean };
  per_hour?: number;
};

/** The day as blocks on a quay: stages from left to right, late crossed, at risk dashed, oldest lowest. */
export function Pipeline({
  stages,
  onOpen,
}: {
  stages: readonly PipelineStage[];
  onOpen?: (stage: PipelineStage) => void;
}) {
  const per_block = ordersPerBlock(stages.map((stage) => stage.count));
  const sentence = stages
    .map((stage) =>
      t('ui.pipeline.stage', {
        name: stage.name,
        count: stage.count,
        late: stage.late,
        at_risk: stage.at_risk,
      }),
    )
    .join('. ');
  return (
    <Figure
      pressable={onOpen !== undefined}
      sentence={sentence}
      table={{
        head: [
          t('ui.pipeline.step'),
          t('ui.pipeline.orders'),
          t('ui.pipeline.late'),
          t('ui.pipeline.atRisk'),
          t('ui.pipeline.perHour'),
        ],
        rows: stages.map((stage) => [
          stage.name,
          formatCount(stage.count),
          stage.late,
          stage.at_risk,
          stage.per_hour ?? '',
        ]),
      }}
      foot={
        <div className={classes.pipelineLegend}>
          <span>
            <Swatch fill="schedule" /> {t('ui.pipeline.onSchedule')}
          </span>
          <span>
            <Swatch fill="risk" /> {t('ui.pipeline.atRisk')}
          </span>
          <span>
            <Swatch fill="late" /> {t('ui.pipeline.late')}
          </span>
          <span className={classes.dim}>{t('ui.pipeline.scale', { count: per_block })}</span>
        </div>
      }
    >
      <div className={classes.pipeline}>
        {stages.map((stage, index) => (
          <Fragment key={stage.id}>
            <Stage stage={stage} per_block={per_block} onOpen={onOpen} last={index === stages.length - 1} />
          </Fragment>
        ))}
      </div>
    </Figure>
  );
}

function Stage({
  stage,
  per_block,
  onOpen,
  last,
}: {
  stage: PipelineStage;
  per_block: number;
  onOpen: ((stage: PipelineStage) => void) | undefined;
  last: boolean;
}) {
  const blocks = stageBlocks(stage, per_block);
  const body = (
    <>
      <span className={classes.stageName}>{stage.name}</span>
      <span className={classes.stageCount}>
        <strong>{formatCount(stage.count)}</strong> {stage.beside}
      </span>
      <span className={classes.stack}>
        {blocks.map((block, index) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: blocks are alike and have no identity of their own.
            key={index}
            className={[
              classes.block,
              fillClass(stage.done && block === 'schedule' ? 'done' : block),
              classes[`block-${block}`] ?? '',
            ].join(' ')}
          />
        ))}
      </span>
      {!last && stage.per_hour !== undefined && (
        <span className={classes.flow}>
          {t('ui.pipeline.anHour', { count: stage.per_hour })}
          <MoveRight size={14} strokeWidth={1.5} aria-hidden="true" />
        </span>
      )}
      <span className={classes.quay} />
      <span className={classes.stageFoot}>
        <span>{stage.typical}</span>
        <span className={stage.oldest?.late ? classes.oldestLate : ''}>{stage.oldest?.text}</span>
      </span>
    </>
  );
  if (!onOpen) return <div className={classes.stage}>{body}</div>;
  return (
    <UnstyledButton className={classes.stage} onClick={() => onOpen(stage)}>
      {body}
    </UnstyledButton>
  );
}
