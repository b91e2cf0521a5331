//DEMO     JOB (ACCT),'STORAGE ADMIN',CLASS=A,MSGCLASS=X
//*
//* The story of incremental FlashCopy and Reverse Restore.
//*
//* Production volume 1000 holds Data 1 and Data 2.
//*
//DATA     EXEC PGM=IEFBR14
//*LAB WRITE UNIT(1000) TRACK(10,0) DATA('DATA 1')
//*LAB WRITE UNIT(1000) TRACK(20,0) DATA('DATA 2')
//*
//* An incremental FlashCopy from 1000 to 1010. From this instant on
//* 1010 shows what 1000 holds now, although no track is copied yet.
//*
//COPY     EXEC PGM=ICKDSF
//SYSPRINT DD SYSOUT=*
//SYSIN    DD *
  FLASHCPY ESTABLISH UNIT(1000) TARGETVOL(1010) MODE(COPY) -
           INCREMENTAL(YES)
/*
//*
//* Production goes on: Data 2 becomes Data 2A while the background
//* copy runs. The old track is copied first, so that 1010 keeps
//* Data 2. Then the copy completes.
//*
//UPDATE   EXEC PGM=IEFBR14
//*LAB WRITE UNIT(1000) TRACK(20,0) DATA('DATA 2A')
//*LAB READ UNIT(1010) TRACK(20,0)
//*LAB ADVANCE UNTIL(COPIED UNIT(1010))
//*
//* The same establish again is an update copy: only the one track
//* that changed is copied, and 1010 shows Data 2A.
//*
//AGAIN    EXEC PGM=ICKDSF
//SYSPRINT DD SYSOUT=*
//SYSIN    DD *
  FLASHCPY ESTABLISH UNIT(1000) TARGETVOL(1010) MODE(COPY) -
           INCREMENTAL(YES)
/*
//*LAB ADVANCE UNTIL(COPIED UNIT(1010))
//*LAB COMPARE UNIT(1000) WITH(1010)
//*
//* Bad luck: a program destroys both tracks of the production volume.
//*
//DAMAGE   EXEC PGM=IEFBR14
//*LAB WRITE UNIT(1000) TRACK(10,0) DATA('GARBAGE')
//*LAB WRITE UNIT(1000) TRACK(20,0) DATA('GARBAGE')
//*LAB COMPARE UNIT(1000) WITH(1010)
//*
//* Can the copy be taken back? The report of the relationship tells.
//*
//QUERY    EXEC PGM=ICKDSF
//SYSPRINT DD SYSOUT=*
//SYSIN    DD *
  FLASHCPY QUERY RELATIONS UNIT(1000)
/*
//*
//* Reverse Restore: 1000 goes offline, since it becomes the target,
//* and the pair is established the other way round. Only the damaged
//* tracks are copied back.
//*
//OFFLINE  EXEC PGM=SDSF
//ISFOUT   DD SYSOUT=*
//ISFIN    DD *
  /V 1000,OFFLINE
/*
//RESTORE  EXEC PGM=ICKDSF
//SYSPRINT DD SYSOUT=*
//SYSIN    DD *
  FLASHCPY ESTABLISH UNIT(1010) TARGETVOL(1000) MODE(COPY) -
           INCREMENTAL(YES)
/*
//*LAB READ UNIT(1000) TRACK(10,0)
//*LAB READ UNIT(1000) TRACK(20,0)
//*LAB ADVANCE UNTIL(COPIED UNIT(1000))
//*LAB COMPARE UNIT(1000) WITH(1010)
//*LAB EXPECT IDENTICAL(1000,1010)
//*
//* Data 1 and Data 2A are back.
//*
