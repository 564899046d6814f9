#include "textflag.h"

// Sixteen bytes at a time, with what every amd64 processor has (SSE2).

DATA blank<>+0(SB)/8, $0x2020202020202020
DATA blank<>+8(SB)/8, $0x2020202020202020
GLOBL blank<>(SB), RODATA|NOPTR, $16

DATA slash<>+0(SB)/8, $0x2f2f2f2f2f2f2f2f
DATA slash<>+8(SB)/8, $0x2f2f2f2f2f2f2f2f
GLOBL slash<>(SB), RODATA|NOPTR, $16

DATA quote<>+0(SB)/8, $0x2222222222222222
DATA quote<>+8(SB)/8, $0x2222222222222222
GLOBL quote<>(SB), RODATA|NOPTR, $16

DATA backslash<>+0(SB)/8, $0x5c5c5c5c5c5c5c5c
DATA backslash<>+8(SB)/8, $0x5c5c5c5c5c5c5c5c
GLOBL backslash<>(SB), RODATA|NOPTR, $16

// Added to a digit this gives -128 to -119, to any other byte more.
DATA shift<>+0(SB)/8, $0x5050505050505050
DATA shift<>+8(SB)/8, $0x5050505050505050
GLOBL shift<>(SB), RODATA|NOPTR, $16

DATA nine<>+0(SB)/8, $0x8989898989898989
DATA nine<>+8(SB)/8, $0x8989898989898989
GLOBL nine<>(SB), RODATA|NOPTR, $16

// EQUAL sets the bits of R to where the bytes of X equal those of PATTERN.
#define EQUAL(X, PATTERN, R) \
	MOVO     X, X8       \
	PCMPEQB  PATTERN, X8 \
	PMOVMSKB X8, R

// OTHER sets the bits of R to where the bytes of X are no digits.
#define OTHER(X, R) \
	MOVO     X, X8   \
	PADDB    X6, X8  \
	PCMPGTB  X7, X8  \
	PMOVMSKB X8, R

// JOIN puts the bits of four registers behind each other.
#define JOIN(R0, R1, R2, R3) \
	SHLQ $16, R1 \
	SHLQ $32, R2 \
	SHLQ $48, R3 \
	ORQ  R1, R0  \
	ORQ  R3, R2  \
	ORQ  R2, R0

// func Marks(b *[64]byte) (blanks, slashes, others uint64)
TEXT ·Marks(SB), NOSPLIT, $0-32
	MOVQ  b+0(FP), SI
	MOVOU 0(SI), X0
	MOVOU 16(SI), X1
	MOVOU 32(SI), X2
	MOVOU 48(SI), X3
	MOVOU blank<>(SB), X4
	MOVOU slash<>(SB), X5
	MOVOU shift<>(SB), X6
	MOVOU nine<>(SB), X7
	EQUAL(X0, X4, AX)
	EQUAL(X1, X4, BX)
	EQUAL(X2, X4, CX)
	EQUAL(X3, X4, DX)
	JOIN(AX, BX, CX, DX)
	MOVQ  AX, blanks+8(FP)
	EQUAL(X0, X5, AX)
	EQUAL(X1, X5, BX)
	EQUAL(X2, X5, CX)
	EQUAL(X3, X5, DX)
	JOIN(AX, BX, CX, DX)
	MOVQ  AX, slashes+16(FP)
	OTHER(X0, AX)
	OTHER(X1, BX)
	OTHER(X2, CX)
	OTHER(X3, DX)
	JOIN(AX, BX, CX, DX)
	MOVQ  AX, others+24(FP)
	RET

// BOTH sets the bits of R to where the bytes of X are quotes, and adds to X9 those that are backslashes.
#define BOTH(X, R) \
	MOVO     X, X8  \
	PCMPEQB  X4, X8 \
	PMOVMSKB X8, R  \
	PCMPEQB  X5, X  \
	POR      X, X9

// func markQuotes(b []byte, marks []byte) (backslashes uint64)
TEXT ·markQuotes(SB), NOSPLIT, $0-56
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
	JOIN(AX, BX, CX, DX)
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
