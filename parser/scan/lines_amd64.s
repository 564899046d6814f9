#include "textflag.h"

DATA newline<>+0(SB)/8, $0x0a0a0a0a0a0a0a0a
GLOBL newline<>(SB), RODATA|NOPTR, $8

// func lineEnds32(b []byte, ends *[64]uint32) (found, seen int)
//
// A block of 64 bytes has one line end, or none, or a few. The first one's place is stored in any case, and counted where there is one: to branch on
// whether there is would be to guess, once a line.
TEXT ·lineEnds32(SB), NOSPLIT, $0-48
	MOVQ         b_base+0(FP), SI
	MOVQ         b_len+8(FP), R8
	MOVQ         ends+24(FP), DI
	VPBROADCASTQ newline<>(SB), Y0
	XORQ         R9, R9           // place of the block
	XORQ         R10, R10         // line ends found
	SUBQ         $64, R8          // the last place of a whole block

block:
	CMPQ      R9, R8
	JGT       done
	VPCMPEQB  (SI)(R9*1), Y0, Y1
	VPCMPEQB  32(SI)(R9*1), Y0, Y2
	VPMOVMSKB Y1, AX
	VPMOVMSKB Y2, BX
	SHLQ      $32, BX
	ORQ       BX, AX
	TZCNTQ      AX, CX
	ADDQ      R9, CX
	MOVL      CX, (DI)(R10*4)
	POPCNTQ   AX, DX
	CMPQ      DX, $1
	JA        several
	ADDQ      DX, R10
	ADDQ      $64, R9
	CMPQ      R10, $64
	JLT       block
	JMP       done

several:
	ADDQ R10, DX
	CMPQ DX, $64
	JA   done             // no room for all of the block: it is the next call's first

each:
	TZCNTQ AX, CX
	ADDQ R9, CX
	MOVL CX, (DI)(R10*4)
	INCQ R10
	LEAQ -1(AX), BX
	ANDQ BX, AX
	JNZ  each
	ADDQ $64, R9
	CMPQ R10, $64
	JLT  block

done:
	VZEROUPPER
	MOVQ R10, found+32(FP)
	MOVQ R9, seen+40(FP)
	RET
