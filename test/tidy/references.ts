import { type ESTree, Visitor } from 'rolldown/utils';

export interface ReferenceAt {
  /** A name with at most one member: `fetch`, `process.env`, `new Date()`. */
  readonly name: string;
  readonly offset: number;
  /**
   * Whether the file declares the name nowhere. One that it declares somewhere counts as its own everywhere: two
   * meanings in one file would be a riddle for a reader too.
   */
  readonly isGlobal: boolean;
}

/** The names that a program refers to: not its keys, its types or what it binds. */
export function references(program: ESTree.Program): readonly ReferenceAt[] {
  const found: { name: string; offset: number }[] = [];
  const declared = new Set<string>();
  const notReferences = new Set<number>(); // offsets of names that are keys, members or types
  const skip = (node: { start: number }): void => void notReferences.add(node.start);
  const declare = (node: { type: string; name?: unknown }): void => {
    if (node.type === 'Identifier' && typeof node.name === 'string') declared.add(node.name);
  };
  const keyed = (node: { key: { start: number }; computed: boolean }): void => {
    if (!node.computed) skip(node.key);
  };
  const visitor = new Visitor({
    ImportSpecifier: (node) => {
      declare(node.local);
      skip(node.imported);
    },
    ImportDefaultSpecifier: (node) => declare(node.local),
    ImportNamespaceSpecifier: (node) => declare(node.local),
    VariableDeclarator: (node) => declare(node.id),
    FunctionDeclaration: (node) => {
      if (node.id !== null) declare(node.id);
      node.params.forEach(declare);
    },
    FunctionExpression: (node) => node.params.forEach(declare),
    ArrowFunctionExpression: (node) => node.params.forEach(declare),
    ObjectPattern: (node) => {
      for (const property of node.properties)
        if (property.type === 'Property') {
          declare(property.value);
          if (!property.computed) skip(property.key);
        }
    },
    Property: (node) => {
      if (!node.shorthand) keyed(node);
    },
    PropertyDefinition: keyed,
    MethodDefinition: keyed,
    TSPropertySignature: keyed,
    TSMethodSignature: keyed,
    TSTypeReference: (node) => skip(node.typeName),
    TSTypeQuery: (node) => skip(node.exprName),
    TSQualifiedName: (node) => skip(node.left),
    NewExpression: (node) => {
      if (node.callee.type !== 'Identifier' || node.callee.name !== 'Date' || node.arguments.length > 0)
        return;
      found.push({ name: 'new Date()', offset: node.start });
    },
    MemberExpression: (node) => {
      if (node.computed) return;
      skip(node.property);
      if (node.object.type !== 'Identifier' || node.property.type !== 'Identifier') return;
      skip(node.object);
      found.push({ name: `${node.object.name}.${node.property.name}`, offset: node.start });
    },
    Identifier: (node) => {
      if (!notReferences.has(node.start)) found.push({ name: node.name, offset: node.start });
    },
  });
  visitor.visit(program);
  return found.map((reference) => ({
    ...reference,
    isGlobal: !declared.has(reference.name.split('.', 1)[0] ?? reference.name),
  }));
}
