// The module of "API access" as the assembled extension has it beside its own files.
export default function init(options: { module_or_path: string }): Promise<unknown>;
/** Draws the room in this part of the dashboard. */
export function drawAccess(part: HTMLElement): void;
