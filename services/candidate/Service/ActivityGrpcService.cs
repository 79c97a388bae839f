using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Hiring.Candidate.Activity;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate;

/// <summary>The methods of notes, tags, tasks and the feed: who may call each, and where it is done.</summary>
public sealed class ActivityGrpcService(
    CreateNote createNote, GetNote getNote, ListNotes listNotes, UpdateNote updateNote, DeleteNote deleteNote,
    GetCandidateTags getCandidateTags, AddTag addTag, RemoveTag removeTag,
    CreateTask createTask, GetTask getTask, ListTasks listTasks, UpdateTask updateTask, CompleteTask completeTask, ReopenTask reopenTask, DeleteTask deleteTask,
    ListActivity listActivity)
    : ActivityService.ActivityServiceBase
{
    [RequireScope("candidate.write")]
    public override Task<Note> CreateNote(CreateNoteRequest request, ServerCallContext context) => createNote.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<Note> GetNote(GetNoteRequest request, ServerCallContext context) => getNote.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<ListNotesResponse> ListNotes(ListNotesRequest request, ServerCallContext context) => listNotes.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Note> UpdateNote(UpdateNoteRequest request, ServerCallContext context) => updateNote.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Empty> DeleteNote(DeleteNoteRequest request, ServerCallContext context) => deleteNote.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<CandidateTags> GetCandidateTags(GetCandidateTagsRequest request, ServerCallContext context) => getCandidateTags.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<CandidateTags> AddTag(AddTagRequest request, ServerCallContext context) => addTag.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<CandidateTags> RemoveTag(RemoveTagRequest request, ServerCallContext context) => removeTag.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<CandidateTask> CreateTask(CreateTaskRequest request, ServerCallContext context) => createTask.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<CandidateTask> GetTask(GetTaskRequest request, ServerCallContext context) => getTask.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<ListTasksResponse> ListTasks(ListTasksRequest request, ServerCallContext context) => listTasks.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<CandidateTask> UpdateTask(UpdateTaskRequest request, ServerCallContext context) => updateTask.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<CandidateTask> CompleteTask(CompleteTaskRequest request, ServerCallContext context) => completeTask.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<CandidateTask> ReopenTask(ReopenTaskRequest request, ServerCallContext context) => reopenTask.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Empty> DeleteTask(DeleteTaskRequest request, ServerCallContext context) => deleteTask.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<ListActivityResponse> ListActivity(ListActivityRequest request, ServerCallContext context) => listActivity.Handle(request, context);
}
