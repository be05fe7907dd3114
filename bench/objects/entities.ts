import {
  type AutoIncrement,
  type BackReference,
  type Email,
  entity,
  type integer,
  type Maximum,
  type MaxLength,
  type Minimum,
  type MinLength,
  type PrimaryKey,
  type Reference,
} from 'relata';

/** The tables that are read elsewhere, as an application has them: with validators, and both sides of the relation declared. */
@entity.collection('users')
export class User {
  id: number & PrimaryKey & AutoIncrement = 0;
  posts?: Post[] & BackReference;

  constructor(
    public name: string & MinLength<1> & MaxLength<80>,
    public email: string & Email,
    public age: integer & Minimum<0> & Maximum<150>,
    public active: boolean,
  ) {}
}

@entity.collection('posts')
export class Post {
  id: number & PrimaryKey & AutoIncrement = 0;

  constructor(
    public author: User & Reference,
    public title: string & MinLength<1> & MaxLength<120>,
    public likes: integer & Minimum<0>,
  ) {}
}
