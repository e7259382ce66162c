import type { Equipment, LabEvent } from '../../experiment/equipment.ts';

/**
 * Many experiments on one progress line: only the epochs of each are shown, and a note once, however many
 * experiments have it.
 */
export function quietly(equipment: Equipment): (label: string) => Equipment {
  const noted = new Set<string>();
  const translated = (label: string, event: LabEvent): LabEvent | null => {
    switch (event.kind) {
      case 'step':
        return { kind: 'action', text: `${label}: ${event.text}` };
      case 'note':
        if (noted.has(event.text)) return null;
        noted.add(event.text);
        return event;
      case 'progress':
        // The epochs are the one step whose end is foreseen.
        return event.leftMs === null ? null : { ...event, text: `${label}, ${event.text}` };
      default:
        return event;
    }
  };
  return (label) => ({
    ...equipment,
    emit: (event) => {
      const shown = translated(label, event);
      if (shown !== null) equipment.emit(shown);
    },
  });
}
