using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate.Activity;

/// <summary>Writes a note.</summary>
public sealed class CreateNote(Writes writes)
{
    internal Task<Note> Handle(CreateNoteRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var (candidate, application) = await Subject.Hold(request.Note.CandidateId, request.Note.ApplicationId, "note.application_id", write);
        var row = await write.Connection.QuerySingleAsync<NoteRow>(new CommandDefinition($"""
            insert into notes (id, candidate_id, application_id, text, author) values (@id, @candidate, @application, @text, @author)
            returning {NoteRow.Columns}
            """, new { id = Guid.CreateVersion7(), candidate, application, text = request.Note.Text, author = Caller.Of(call) }, cancellationToken: write.Cancellation));
        return row.ToMessage();
    });
}
