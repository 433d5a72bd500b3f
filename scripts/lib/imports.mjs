// Every way in which a TypeScript or JavaScript file names another module.

import { parseSync, Visitor } from 'oxc-parser';

/**
 * @typedef {object} Import
 * @property {string} specifier
 * @property {number} line
 */

/**
 * The imports of a file: static, dynamic, of types (`import type`, `import('x').T`), re-exports,
 * `require`, `import.meta.resolve` and the mocks of vitest.
 * @param {string} file its name tells the language
 * @param {string} text
 * @returns {Import[]}
 */
export function importsOf(file, text) {
  const { program, errors } = parseSync(file, text);
  if (errors[0] !== undefined) throw new Error(`${file}: ${errors[0].message}`);

  /** @type {Import[]} */
  const found = [];
  /** @param {any} node a literal, or a template without holes; anything else cannot be read */
  const add = (node) => {
    const specifier = node?.type === 'TemplateLiteral' ? templateText(node) : node?.value;
    if (typeof specifier !== 'string') return;
    found.push({ specifier, line: text.slice(0, node.start).split('\n').length });
  };

  new Visitor({
    ImportDeclaration: (node) => add(node.source),
    ExportAllDeclaration: (node) => add(node.source),
    ExportNamedDeclaration: (node) => add(node.source),
    ImportExpression: (node) => add(node.source),
    TSImportType: (node) => add(node.source),
    TSExternalModuleReference: (node) => add(node.expression),
    CallExpression: (node) => {
      if (
        /^(require|require\.resolve|import\.meta\.resolve|vi\.(do)?mock)$/.test(
          calleeText(node.callee),
        )
      ) {
        add(node.arguments[0]);
      }
    },
  }).visit(program);
  return found;
}

/** @param {any} node */
function templateText(node) {
  return node.quasis.length === 1 ? node.quasis[0].value.cooked : undefined;
}

/**
 * @param {any} node
 * @returns {string}
 */
function calleeText(node) {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'MetaProperty') return 'import.meta';
  if (node.type !== 'MemberExpression' || node.computed) return '';
  return `${calleeText(node.object)}.${node.property.name}`;
}
