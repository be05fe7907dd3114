import type { AutoIncrement, PrimaryKey } from 'relata';

export type Country = 'no' | 'se';

export enum Format {
  Paper,
  Audio = 5,
}

export abstract class Work<Extra> {
  id: number & PrimaryKey & AutoIncrement = 0;
  extra?: Extra;
}
