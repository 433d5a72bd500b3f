import { adapterConforms } from './adapter-conforms.ts';

adapterConforms('sqlite');
