package main

import (
	"bytes"
	"os"
	"strconv"
	"sync"
	"syscall"
)

// programPages are the pages of the program's own file, and of the C library where it has one, that lie in memory. Starting touches most of them, if
// only to set up a package that this run has no use for, and the kernel maps sixteen for each that is touched; reading and counting need a few. They
// count as memory of the process, so they are given back: what is touched again comes back from the file.
type programPages struct {
	lock  sync.Mutex
	asked bool
	areas []area
}

// area is a part of the program's file as it lies in memory.
type area struct{ from, to uintptr }

// fewPages is how much may lie there without being given back, in pages.
const fewPages = 4 << 20 / 4096

func (p *programPages) release() {
	if residentFile() < fewPages {
		return
	}
	p.lock.Lock()
	defer p.lock.Unlock()
	if !p.asked {
		p.asked = true
		smaps, _ := os.ReadFile("/proc/self/smaps")
		program, _ := os.Readlink("/proc/self/exe")
		p.areas = unchanged(smaps, program)
	}
	for _, a := range p.areas {
		// What cannot be given back stays; nothing depends on it.
		_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, a.from, a.to-a.from, syscall.MADV_DONTNEED)
	}
}

// residentFile is how many pages of files lie in memory.
func residentFile() int {
	var buffer [128]byte
	file, err := os.Open("/proc/self/statm")
	if err != nil {
		return 0
	}
	n, _ := file.Read(buffer[:])
	file.Close()
	fields := bytes.Fields(buffer[:n])
	if len(fields) < 3 {
		return 0
	}
	pages, _ := strconv.Atoi(string(fields[2]))
	return pages
}

// unchanged finds the areas of a file that can be read from it again: those that nobody may write to and of which no page was changed. A program
// that is loaded at an address of the loader's choice has changed pages among those that are read only.
func unchanged(smaps []byte, program string) []area {
	var areas []area
	var at *area
	for line := range bytes.Lines(smaps) {
		fields := bytes.Fields(line)
		switch {
		case len(fields) < 2:
		case !bytes.HasSuffix(fields[0], []byte(":")):
			at = nil
			if len(fields) == 6 && fields[1][1] == '-' && (string(fields[5]) == program || isLibrary(fields[5])) {
				at = areaOf(fields[0])
			}
		case at != nil && string(fields[0]) == "Anonymous:" && string(fields[1]) == "0":
			areas = append(areas, *at)
		}
	}
	return areas
}

// isLibrary knows the libraries that stay where they are from the begin of a program to its end. Of others the place may be taken by something else.
func isLibrary(file []byte) bool {
	name := file[bytes.LastIndexByte(file, '/')+1:]
	return bytes.HasPrefix(name, []byte("libc.so")) || bytes.HasPrefix(name, []byte("ld-linux"))
}

// areaOf reads "00400000-00c18000".
func areaOf(text []byte) *area {
	from, to, _ := bytes.Cut(text, []byte("-"))
	var a area
	for _, part := range [...]struct {
		text []byte
		into *uintptr
	}{{from, &a.from}, {to, &a.to}} {
		n, err := strconv.ParseUint(string(part.text), 16, 64)
		if err != nil {
			return nil
		}
		*part.into = uintptr(n)
	}
	return &a
}
