/** Said where a command changes what running processes read at their start alone. */
export const takenUpAtStart = 'A running "tingyin serve" or "tingyin worker" takes up such changes when it starts again.'
