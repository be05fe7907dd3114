export type Shelf = 'new' | 'lent';
