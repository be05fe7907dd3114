import { type AutoIncrement, type BackReference, entity, type integer, type PrimaryKey, type Reference } from 'relata';

@entity.collection('users')
export class User {
  id: number & PrimaryKey & AutoIncrement = 0;
  posts?: Post[] & BackReference;
  groups?: Group[] & BackReference<{ via: typeof Membership }>;

  constructor(
    public name: string,
    public email: string,
    public age: integer,
    public active: boolean,
  ) {}
}

@entity.collection('posts')
export class Post {
  id: number & PrimaryKey & AutoIncrement = 0;

  constructor(
    public author: User & Reference,
    public title: string,
    public likes: integer,
  ) {}
}

@entity.collection('groups')
export class Group {
  id: number & PrimaryKey & AutoIncrement = 0;
  members?: User[] & BackReference<{ via: typeof Membership }>;

  constructor(public name: string) {}
}

@entity.collection('memberships')
export class Membership {
  id: number & PrimaryKey & AutoIncrement = 0;

  constructor(
    public user: User & Reference,
    public group: Group & Reference,
  ) {}
}
