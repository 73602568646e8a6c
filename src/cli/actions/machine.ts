import type { Provider } from '../../../machines/provider.ts';
import { dotDiagram, jsonDefinition, mermaidDiagram } from '../../views/diagram.ts';
import { layoutFor } from '../../inspector/chart-layout.ts';
import { chartSvg } from '../../inspector/chart-svg.ts';

/** The chart in each form, for one provider or for all. */
export const drawings = {
  mermaid: mermaidDiagram,
  dot: dotDiagram,
  svg: (provider?: Provider) => chartSvg(layoutFor(provider)),
  json: jsonDefinition,
} as const;
