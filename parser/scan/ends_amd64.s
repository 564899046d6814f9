#include "textflag.h"

DATA quote<>+0(SB)/8, $0x2222222222222222
DATA quote<>+8(SB)/8, $0x2222222222222222
DATA quote<>+16(SB)/8, $0x2222222222222222
DATA quote<>+24(SB)/8, $0x2222222222222222
GLOBL quote<>(SB), RODATA|NOPTR, $32

// LOW sets the bits of R to where the bytes of X are quotes or below: they are their own smaller one of the two.
#define LOW(X, R) \
	MOVO     X, X5  \
	PMINUB   X4, X5 \
	PCMPEQB  X, X5  \
	PMOVMSKB X5, R

// func Ends(b *[64]byte) uint64
TEXT ·Ends(SB), NOSPLIT, $0-16
	MOVQ b+0(FP), SI
	CMPB ·hasAVX2(SB), $1
	JNE  sixteen

	VMOVDQU   0(SI), Y0
	VMOVDQU   32(SI), Y1
	VPMINUB   quote<>(SB), Y0, Y2
	VPMINUB   quote<>(SB), Y1, Y3
	VPCMPEQB  Y0, Y2, Y2
	VPCMPEQB  Y1, Y3, Y3
	VPMOVMSKB Y2, AX
	VPMOVMSKB Y3, BX
	SHLQ      $32, BX
	ORQ       BX, AX
	MOVQ      AX, ret+8(FP)
	VZEROUPPER
	RET

sixteen:
	MOVOU 0(SI), X0
	MOVOU 16(SI), X1
	MOVOU 32(SI), X2
	MOVOU 48(SI), X3
	MOVOU quote<>(SB), X4
	LOW(X0, AX)
	LOW(X1, BX)
	LOW(X2, CX)
	LOW(X3, DX)
	SHLQ  $16, BX
	SHLQ  $32, CX
	SHLQ  $48, DX
	ORQ   BX, AX
	ORQ   DX, CX
	ORQ   CX, AX
	MOVQ  AX, ret+8(FP)
	RET
