using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate.Activity;

/// <summary>Changes the text of a note.</summary>
public sealed class UpdateNote(Writes writes, RequestRules rules)
{
    internal Task<Note> Handle(UpdateNoteRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var stored = await NoteRow.LockOwn(request.NoteId, request.Etag, Caller.Of(call), write);
        var note = stored.ToMessage();
        Mask.Apply(request.UpdateMask, request.Note, note, "text");
        rules.Check(note, "note.");
        return (await write.Connection.QuerySingleAsync<NoteRow>(new CommandDefinition(
            $"update notes set text = @text, revision = revision + 1, updated_at = now() where id = @id returning {NoteRow.Columns}",
            new { id = stored.Id, text = note.Text }, cancellationToken: write.Cancellation))).ToMessage();
    });
}
