#include "textflag.h"

// Thirty-two bytes at a time where the processor can (AVX2), else sixteen, with what every amd64 processor has (SSE2).

DATA blank<>+0(SB)/8, $0x2020202020202020
DATA blank<>+8(SB)/8, $0x2020202020202020
DATA blank<>+16(SB)/8, $0x2020202020202020
DATA blank<>+24(SB)/8, $0x2020202020202020
GLOBL blank<>(SB), RODATA|NOPTR, $32

DATA slash<>+0(SB)/8, $0x2f2f2f2f2f2f2f2f
DATA slash<>+8(SB)/8, $0x2f2f2f2f2f2f2f2f
DATA slash<>+16(SB)/8, $0x2f2f2f2f2f2f2f2f
DATA slash<>+24(SB)/8, $0x2f2f2f2f2f2f2f2f
GLOBL slash<>(SB), RODATA|NOPTR, $32

// Added to a digit this gives -128 to -119, to any other byte more.
DATA shift<>+0(SB)/8, $0x5050505050505050
DATA shift<>+8(SB)/8, $0x5050505050505050
DATA shift<>+16(SB)/8, $0x5050505050505050
DATA shift<>+24(SB)/8, $0x5050505050505050
GLOBL shift<>(SB), RODATA|NOPTR, $32

DATA nine<>+0(SB)/8, $0x8989898989898989
DATA nine<>+8(SB)/8, $0x8989898989898989
DATA nine<>+16(SB)/8, $0x8989898989898989
DATA nine<>+24(SB)/8, $0x8989898989898989
GLOBL nine<>(SB), RODATA|NOPTR, $32

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

// BITS2 puts the highest bits of the bytes of two registers behind each other.
#define BITS2(Y0, Y1, R) \
	VPMOVMSKB Y0, R  \
	VPMOVMSKB Y1, DX \
	SHLQ      $32, DX \
	ORQ       DX, R

// func Marks(b *[64]byte) (blanks, slashes, others uint64)
TEXT ·Marks(SB), NOSPLIT, $0-32
	MOVQ b+0(FP), SI
	CMPB ·hasAVX2(SB), $1
	JNE  sixteen

	VMOVDQU  0(SI), Y0
	VMOVDQU  32(SI), Y1
	VPCMPEQB blank<>(SB), Y0, Y2
	VPCMPEQB blank<>(SB), Y1, Y3
	BITS2(Y2, Y3, AX)
	MOVQ     AX, blanks+8(FP)
	VPCMPEQB slash<>(SB), Y0, Y2
	VPCMPEQB slash<>(SB), Y1, Y3
	BITS2(Y2, Y3, BX)
	MOVQ     BX, slashes+16(FP)
	VPADDB   shift<>(SB), Y0, Y0
	VPADDB   shift<>(SB), Y1, Y1
	VPCMPGTB nine<>(SB), Y0, Y0
	VPCMPGTB nine<>(SB), Y1, Y1
	BITS2(Y0, Y1, CX)
	MOVQ     CX, others+24(FP)
	VZEROUPPER
	RET

sixteen:
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
