import { adapterConforms } from './adapter-conforms.ts';

adapterConforms('memory');
