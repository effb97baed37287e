// The syntax of Tapeless specs (.tl).
//
// Three choices keep parsing linear and its messages precise:
//  * Every decision looks at most three tokens ahead. Statements start with a reserved word and none starts with an expression.
//  * Expressions are flat here: operands, each with its prefixes, between infix operators. The tree builder groups them by the table in
//    BinaryOperator:  call, index, '.'  >  '^' (right)  >  unary  >  * / @ div mod  >  + -  >  comparison (not chained)  >  and  >  or  >  |>
//    'if … then … else' and 'when training then … else' are prefixes that reach as far right as they can. A rule per level, or a
//    left-recursive rule, would be ambiguous after such an 'else', and ANTLR would look to the end of the file to find that out.
//  * Blocks accept every statement and declaration; which of them belongs where is checked on the tree, where the message can say it.
grammar Tapeless;

unit : element* EOF ;

element
    : IMPORT string                                                                     # importElement
    | MODEL header block                                                                # modelElement
    | LAYER header block                                                                # layerElement
    | FN header (ARROW type)? body gradientClause?                                      # functionElement
    | INIT header ASSIGN expression                                                     # initElement
    | SCHEDULE header body                                                              # scheduleElement
    | OPTIMIZER header block                                                            # optimizerElement
    | EXAMPLE TRAINING? string block                                                    # exampleElement
    | APPLY parameters (ARROW type)? body                                               # applyElement
    | TRAIN LBRACE trainElement* RBRACE                                                 # trainBlock
    | statement                                                                         # statementElement
    | setting                                                                           # settingElement
    ;

statement
    : DIM name ((ASSIGN | LESS_EQUAL | EQUAL) expression)?                              # dimStatement
    | INPUT name COLON type (IN range)?                                                 # inputStatement
    | TARGET name COLON type (IN range)?                                                # targetStatement
    | PARAM name COLON type TILDE expression (IF expression (ELSE expression)?)?        # paramStatement
    | STATE name (COLON type)? ASSIGN expression (IF expression (ELSE expression)?)?    # stateStatement
    | LET pattern (COLON type)? ASSIGN expression                                       # letStatement
    | OUTPUT name ASSIGN expression                                                     # outputStatement
    | LOSS name? ASSIGN expression                                                      # lossStatement
    | METRIC name ASSIGN expression                                                     # metricStatement
    | UPDATE name ASSIGN expression                                                     # updateStatement
    | RETURN expression                                                                 # returnStatement
    | WATCH expression                                                                  # watchStatement
    | WHEN TRAINING block (ELSE block)?                                                 # whenStatement
    | NEXT expression (EMIT expression)?                                                # nextStatement
    | USE path AS path                                                                  # useStatement
    | FREEZE string                                                                     # freezeStatement
    | GIVEN name ASSIGN expression                                                      # givenStatement
    | EXPECT expression (APPROXIMATELY expression (WITHIN expression)?)?                # expectStatement
    ;

// A train block is its own context because 'optimizer' and 'schedule' use there what they declare elsewhere.
trainElement
    : OPTIMIZER invocation                                                              # optimizerSetting
    | SCHEDULE invocation (THEN invocation)* (ON (name | LOSS))?                        # scheduleSetting
    | setting                                                                           # otherSetting
    | statement                                                                         # misplacedStatement
    ;

setting
    : CLIP_NORM expression                                                              # clipNormSetting
    | CLIP_VALUE expression                                                             # clipValueSetting
    | AVERAGE_WEIGHTS expression                                                        # averageSetting
    | PROXIMAL invocation (ON string)?                                                  # proximalSetting
    | ACCUMULATE expression                                                             # accumulateSetting
    | PENALTY invocation (ON string)?                                                   # penaltySetting
    | GROUP string LBRACE (argument (COMMA argument)*)? RBRACE                          # groupSetting
    ;

header : name parameters? ;
parameters : LPAREN (parameter (COMMA parameter)*)? RPAREN ;
parameter : name (COLON type (IN range)?)? (ASSIGN expression)? ;
body : ASSIGN expression | block ;
block : LBRACE element* RBRACE ;
gradientClause : GRADIENT UNCHECKED? pattern ARROW expression ;
pattern : name | LPAREN pattern (COMMA pattern)* RPAREN ;
range : expression (UNTIL | UP_TO) expression ;
path : name (DOT label)* ;
invocation : name arguments ;

type : (name | LAYER | FN) (LBRACKET (dimension (COMMA dimension)*)? RBRACKET)? ;
dimension : ELLIPSIS name? | expression ;

arguments : LPAREN (argument (COMMA argument)*)? RPAREN ;
argument : (label COLON)? expression ;

expression : operand (infix operand)* ;
infix
    : PIPE | OR | AND | EQUAL | NOT_EQUAL | LESS | LESS_EQUAL | GREATER | GREATER_EQUAL
    | PLUS | MINUS | STAR | SLASH | AT | DIV | MOD | CARET
    ;
operand : prefix* primary suffix* ;
prefix
    : MINUS                                                                             # negation
    | NOT                                                                               # inversion
    | IF expression THEN expression ELSE                                                # choice
    | WHEN TRAINING THEN expression ELSE                                                # modeChoice
    ;
suffix
    : DOT label                                                                         # memberSuffix
    | arguments                                                                         # callSuffix
    | LBRACKET subscript (COMMA subscript)* RBRACKET                                    # indexSuffix
    ;
subscript
    : ELLIPSIS
    | from=expression (colon=COLON to=expression? (COLON step=expression?)?)?
    | colon=COLON to=expression? (COLON step=expression?)?
    ;
primary
    : name                                                                              # nameExpression
    | (NUMBER | MALFORMED_NUMBER)                                                       # numberExpression
    | string                                                                            # stringExpression
    | (TRUE | FALSE)                                                                    # booleanExpression
    | LOSS                                                                              # lossExpression
    | LPAREN expression (COMMA expression)* RPAREN                                      # groupExpression
    | LBRACKET (expression (COMMA expression)*)? RBRACKET                               # listExpression
    | REPEAT (name IN)? expression LBRACE expression RBRACE                             # repeatExpression
    | SCAN pattern OVER expression scanClause* block                                    # scanExpression
    ;
scanClause
    : AXIS expression                                                                   # axisClause
    | REVERSE                                                                           # reverseClause
    | TRUNCATE expression                                                               # truncateClause
    | RECOMPUTE                                                                         # recomputeClause
    | CARRYING LPAREN carry (COMMA carry)* RPAREN                                       # carryingClause
    ;
carry : name (COLON type)? ASSIGN expression ;
string : STRING | UNTERMINATED_STRING ;

// Helper words are reserved nowhere; any word at all may label an argument or follow a dot.
name : IDENTIFIER | UNCHECKED | IN | AXIS | ON | OVER | CARRYING | EMIT | WITHIN | TRAINING | REVERSE | TRUNCATE | RECOMPUTE
    | AS ;
label
    : name | IMPORT | MODEL | LAYER | FN | INIT | SCHEDULE | OPTIMIZER | EXAMPLE | APPLY | TRAIN | DIM | INPUT | TARGET | PARAM | STATE | LET
    | OUTPUT | LOSS | METRIC | UPDATE | RETURN | WATCH | WHEN | NEXT | USE | FREEZE | GIVEN | EXPECT | CLIP_NORM | CLIP_VALUE | ACCUMULATE | PENALTY | PROXIMAL | AVERAGE_WEIGHTS | GROUP
    | GRADIENT | IF | THEN | ELSE | REPEAT | SCAN | TRUE | FALSE | AND | OR | NOT | DIV | MOD
    ;

IMPORT : 'import' ;   MODEL : 'model' ;     LAYER : 'layer' ;       FN : 'fn' ;           INIT : 'init' ;
SCHEDULE : 'schedule' ; OPTIMIZER : 'optimizer' ; EXAMPLE : 'example' ; APPLY : 'apply' ; TRAIN : 'train' ;
DIM : 'dim' ;         INPUT : 'input' ;     TARGET : 'target' ;     PARAM : 'param' ;     STATE : 'state' ;
LET : 'let' ;         OUTPUT : 'output' ;   LOSS : 'loss' ;         METRIC : 'metric' ;   UPDATE : 'update' ;
RETURN : 'return' ;   WATCH : 'watch' ;     WHEN : 'when' ;         NEXT : 'next' ;       USE : 'use' ;
FREEZE : 'freeze' ;   GIVEN : 'given' ;     EXPECT : 'expect' ;     CLIP_NORM : 'clip_norm' ; ACCUMULATE : 'accumulate' ;
CLIP_VALUE : 'clip_value' ; PROXIMAL : 'proximal' ; AVERAGE_WEIGHTS : 'average_weights' ;
PENALTY : 'penalty' ; GROUP : 'group' ;     GRADIENT : 'gradient' ; IF : 'if' ;           THEN : 'then' ;
ELSE : 'else' ;       REPEAT : 'repeat' ;   SCAN : 'scan' ;         TRUE : 'true' ;       FALSE : 'false' ;
AND : 'and' ;         OR : 'or' ;           NOT : 'not' ;           DIV : 'div' ;         MOD : 'mod' ;

UNCHECKED : 'unchecked' ; IN : 'in' ;       AXIS : 'axis' ;         ON : 'on' ;           OVER : 'over' ;
CARRYING : 'carrying' ; EMIT : 'emit' ;     WITHIN : 'within' ;     TRAINING : 'training' ; REVERSE : 'reverse' ; AS : 'as' ;
TRUNCATE : 'truncate' ; RECOMPUTE : 'recompute' ;

LPAREN : '(' ;  RPAREN : ')' ;  LBRACKET : '[' ;  RBRACKET : ']' ;  LBRACE : '{' ;  RBRACE : '}' ;
COMMA : ',' ;   COLON : ':' ;   DOT : '.' ;       ELLIPSIS : '...' ;  UNTIL : '..<' ; UP_TO : '..=' ; ARROW : '->' ;
PIPE : '|>' ;   EQUAL : '==' ;  NOT_EQUAL : '!=' ; LESS_EQUAL : '<=' ; GREATER_EQUAL : '>=' ; LESS : '<' ; GREATER : '>' ;
APPROXIMATELY : '=~' | '≈' ;    ASSIGN : '=' ;    TILDE : '~' ;
PLUS : '+' ;    MINUS : '-' ;   STAR : '*' ;      SLASH : '/' ;       AT : '@' ;      CARET : '^' ;

NUMBER : DIGITS ('.' DIGITS)? ([eE] [+-]? DIGITS)? ;
MALFORMED_NUMBER : NUMBER [\p{L}_] [\p{L}\p{Nd}_]* | NUMBER '.' [ \t\r\n] ;
IDENTIFIER : [\p{L}_] [\p{L}\p{Nd}_]* '\''* ;
STRING : '"' CHARACTER* '"' ;
UNTERMINATED_STRING : '"' CHARACTER* '\\'? ;
fragment DIGITS : [0-9]+ ('_' [0-9]+)* ;
fragment CHARACTER : ~["\\\r\n] | '\\' ~[\r\n] ;

DOCUMENTATION : '///' (~[/\r\n] ~[\r\n]*)? -> channel(2) ;
LINE_COMMENT : '//' ~[\r\n]* -> channel(HIDDEN) ;
BLOCK_COMMENT : '/*' .*? '*/' -> channel(HIDDEN) ;
UNTERMINATED_COMMENT : '/*' (~[*] | '*'+ ~[*/])* '*'* -> channel(HIDDEN) ;
WHITE_SPACE : [ \t\r\n\f\uFEFF]+ -> skip ;
UNKNOWN : . ;
