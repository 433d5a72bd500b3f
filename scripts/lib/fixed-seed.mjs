// For `npm run mutation`: properties draw the same values for every mutant, so that the same mutants
// survive in every run.

import fc from 'fast-check';

fc.configureGlobal({ seed: 20_250_106 });
