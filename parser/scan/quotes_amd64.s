#include "textflag.h"

DATA quote<>+0(SB)/8, $0x2222222222222222
DATA quote<>+8(SB)/8, $0x2222222222222222
GLOBL quote<>(SB), RODATA|NOPTR, $16

DATA backslash<>+0(SB)/8, $0x5c5c5c5c5c5c5c5c
DATA backslash<>+8(SB)/8, $0x5c5c5c5c5c5c5c5c
GLOBL backslash<>(SB), RODATA|NOPTR, $16

// BOTH sets the bits of R to where the bytes of X are quotes, and adds to X9 those that are backslashes.
#define BOTH(X, R) \
	MOVO     X, X8  \
	PCMPEQB  X4, X8 \
	PMOVMSKB X8, R  \
	PCMPEQB  X5, X  \
	POR      X, X9

// func markQuotes16(b, marks []byte) (backslashes uint64)
TEXT ·markQuotes16(SB), NOSPLIT, $0-56
	MOVQ  b_base+0(FP), SI
	MOVQ  b_len+8(FP), R8
	MOVQ  marks_base+24(FP), DI
	MOVOU quote<>(SB), X4
	MOVOU backslash<>(SB), X5
	PXOR  X9, X9
	JMP   test

next:
	MOVOU 0(SI), X0
	MOVOU 16(SI), X1
	MOVOU 32(SI), X2
	MOVOU 48(SI), X3
	BOTH(X0, AX)
	BOTH(X1, BX)
	BOTH(X2, CX)
	BOTH(X3, DX)
	SHLQ  $16, BX
	SHLQ  $32, CX
	SHLQ  $48, DX
	ORQ   BX, AX
	ORQ   DX, CX
	ORQ   CX, AX
	MOVQ  AX, (DI)
	ADDQ  $64, SI
	ADDQ  $8, DI
	SUBQ  $64, R8

test:
	CMPQ R8, $64
	JGE  next

	PMOVMSKB X9, AX
	MOVQ     AX, backslashes+48(FP)
	RET

// BOTH2 does so with the wider Y, and Y9.
#define BOTH2(Y, R) \
	VPCMPEQB  Y, Y4, Y8  \
	VPMOVMSKB Y8, R      \
	VPCMPEQB  Y, Y5, Y8  \
	VPOR      Y8, Y9, Y9

// func markQuotes32(b, marks []byte) (backslashes uint64)
TEXT ·markQuotes32(SB), NOSPLIT, $0-56
	MOVQ           b_base+0(FP), SI
	MOVQ           b_len+8(FP), R8
	MOVQ           marks_base+24(FP), DI
	VBROADCASTI128 quote<>(SB), Y4
	VBROADCASTI128 backslash<>(SB), Y5
	VPXOR          Y9, Y9, Y9
	JMP            test

next:
	VMOVDQU 0(SI), Y0
	VMOVDQU 32(SI), Y1
	BOTH2(Y0, AX)
	BOTH2(Y1, BX)
	SHLQ    $32, BX
	ORQ     BX, AX
	MOVQ    AX, (DI)
	ADDQ    $64, SI
	ADDQ    $8, DI
	SUBQ    $64, R8

test:
	CMPQ R8, $64
	JGE  next

	VPMOVMSKB Y9, AX
	VZEROUPPER
	MOVQ      AX, backslashes+48(FP)
	RET
